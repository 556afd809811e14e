// The access stands behind a caught exception from nested calls: its stack is told right.
// EXPECT: data-race name=value at @LINE(first) and @LINE(second)
// BUILD: O0 O1 clang-O1
#include "testprogs/race.h"

int value;

__attribute__((noinline)) void leave(int depth) {
  if (depth == 0) throw 1;
  leave(depth - 1);
  consume(depth);
}

void* first(void*) {
  try {
    leave(5);
  } catch (int) {
  }
  value = 1;  // @first
  return nullptr;
}

void* second(void*) {
  value = 2;  // @second
  return nullptr;
}

int main() { run_in_turn(first, second); }
