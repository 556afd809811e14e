// What is written between the release fence and the store is not released by the fence.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
int ready;

void* publishes(void* unused) {
  __atomic_thread_fence(__ATOMIC_RELEASE);
  value = 1;  // @write
  __atomic_store_n(&ready, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* waits(void* unused) {
  while (!__atomic_load_n(&ready, __ATOMIC_RELAXED)) raw_yield();
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
