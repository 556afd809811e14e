// A release store, read by a relaxed load with an acquire fence behind it. (ThreadSanitizer: a false alarm.)
// EXPECT: none
#include "testprogs/race.h"

int value;
int ready;

void* publishes(void* unused) {
  value = 1;
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
  return NULL;
}

void* waits(void* unused) {
  while (!__atomic_load_n(&ready, __ATOMIC_RELAXED)) raw_yield();
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
