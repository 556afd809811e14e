// A lock that is a volatile variable, tested and then set.
// EXPECT: data-race name=locked at @LINE(set) and @LINE(test)
#include "testprogs/race.h"

volatile int locked;

void* holds(void* unused) {
  locked = 1;  // @set
  return NULL;
}

void* tests(void* unused) {
  if (locked == 0) abort();  // @test
  return NULL;
}

int main(void) {
  run_in_turn(holds, tests);
  return 0;
}
