// A release fence with a relaxed store, read by an acquire load. (ThreadSanitizer: a false alarm.)
// EXPECT: none
#include "testprogs/race.h"

int value;
int ready;

void* publishes(void* unused) {
  value = 1;
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&ready, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* waits(void* unused) {
  while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) raw_yield();
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
