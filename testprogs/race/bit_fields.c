// Two bit fields share a storage unit: whoever writes one writes the other.
// EXPECT: data-race memory=global name=flags.a at @LINE(first) and @LINE(second)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

struct {
  unsigned a : 3;
  unsigned b : 3;
} flags;

void* first(void* unused) {
  flags.a = 1;  // @first
  return NULL;
}

void* second(void* unused) {
  flags.b = 1;  // @second
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
