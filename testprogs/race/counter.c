// Two threads count without a lock.
// EXPECT: data-race threads=2 memory=global name=counter at @LINE(count) and @LINE(count)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int counter;

void* counts(void* unused) {
  ++counter;  // @count
  return NULL;
}

int main(void) {
  run_in_turn(counts, counts);
  return 0;
}
