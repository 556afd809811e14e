// Relaxed operations between a release fence and an acquire fence. (ThreadSanitizer ignores fences: a false alarm.)
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
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
  while (!__atomic_load_n(&ready, __ATOMIC_RELAXED)) raw_yield();
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
