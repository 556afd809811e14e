// A function-local static is made safely, and then changed without a lock.
// EXPECT: data-race memory=global at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

struct Counter {
  Counter() : value(opaque(1L)) {}
  long value;
};

Counter& counter() {
  static Counter made;
  return made;
}

void* counts(void*) {
  ++counter().value;  // @count
  return nullptr;
}

int main() { run_in_turn(counts, counts); }
