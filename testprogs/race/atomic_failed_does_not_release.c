// A compare-and-exchange that fails writes nothing, so nobody can synchronise with it.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
int state = 1;

void* fails(void* unused) {
  value = 1;  // @write
  int expected = 0;
  if (__atomic_compare_exchange_n(&state, &expected, 2, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) abort();
  return NULL;
}

void* reads(void* unused) {
  consume(__atomic_load_n(&state, __ATOMIC_ACQUIRE));
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_in_turn(fails, reads);
  return 0;
}
