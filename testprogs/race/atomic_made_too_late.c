// An atomic variable gets its first value by a plain store, after others can see it.
// EXPECT: data-race name=state at @LINE(make) and @LINE(use)
#include "testprogs/race.h"

int state;

void* makes(void* unused) {
  state = 0;  // @make
  return NULL;
}

void* uses(void* unused) {
  __atomic_store_n(&state, 1, __ATOMIC_RELEASE);  // @use
  return NULL;
}

int main(void) {
  run_in_turn(makes, uses);
  return 0;
}
