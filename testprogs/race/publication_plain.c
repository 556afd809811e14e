// A value is published by a plain flag; volatile orders nothing. Only the flag is a race that can be called one by itself:
// the value is read after it.
// EXPECT: data-race name=ready at @LINE(set) and @LINE(see)
#include "testprogs/race.h"

volatile int ready;

void* publishes(void* unused) {
  ready = 1;  // @set
  return NULL;
}

void* waits(void* unused) {
  while (!ready) raw_yield();  // @see
  return NULL;
}

int main(void) {
  run_in_turn(publishes, waits);
  return 0;
}
