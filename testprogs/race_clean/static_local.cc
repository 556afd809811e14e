// The first use of a function-local static makes it; everybody else comes after that.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O1
#include "testprogs/race.h"

struct Table {
  Table() {
    for (int i = 0; i < 10; ++i) values[i] = i;
  }
  int values[10];
};

Table& table() {
  static Table made;
  return made;
}

void* uses(void*) {
  for (int i = 0; i < 10; ++i) consume(table().values[i]);
  return nullptr;
}

int main() { run_threads(uses, uses, uses, uses); }
