// The accesses lie deep in recursive calls, the earlier one followed by many others of its thread.
// EXPECT: data-race name=value at @LINE(access) and @LINE(access)
// BUILD: O0 O1 clang-O1
#include "testprogs/race.h"

int value;
int others[64];

__attribute__((noinline)) static int descend(int depth) {
  if (depth == 0) {
    ++value;  // @access
    return 0;
  }
  return descend(depth - 1) + 1;
}

void* uses(void* number) {
  consume(descend(100));
  // Only the first of the two goes on.
  if (number == NULL) {
    for (int i = 0; i < 1000; ++i) ++*opaque(&others[i % 64]);
  }
  return NULL;
}

int main(void) {
  run_in_turn(uses, uses);
  return 0;
}
