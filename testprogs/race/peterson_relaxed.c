// Peterson's algorithm with relaxed operations keeps nobody out and orders nothing.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
#include "testprogs/race.h"

int value;
int wants[2];
int turn;

void* counts(void* number) {
  const int me = (int)(long)number;
  __atomic_store_n(&wants[me], 1, __ATOMIC_RELAXED);
  __atomic_store_n(&turn, 1 - me, __ATOMIC_RELAXED);
  while (__atomic_load_n(&wants[1 - me], __ATOMIC_RELAXED) && __atomic_load_n(&turn, __ATOMIC_RELAXED) != me) raw_yield();
  ++value;  // @count
  __atomic_store_n(&wants[me], 0, __ATOMIC_RELAXED);
  return NULL;
}

int main(void) {
  run_threads(counts, counts);
  return 0;
}
