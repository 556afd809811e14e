// A sequence lock whose data are relaxed atomics, with the fences that it needs.
// EXPECT: none
// BUILD: O1 clang-O2
#include "testprogs/race.h"

unsigned sequence;
int a;
int b;

void* writes(void* unused) {
  for (int i = 1; i <= 50; ++i) {
    const unsigned before = __atomic_load_n(&sequence, __ATOMIC_RELAXED);
    __atomic_store_n(&sequence, before + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    __atomic_store_n(&a, i, __ATOMIC_RELAXED);
    __atomic_store_n(&b, i, __ATOMIC_RELAXED);
    __atomic_store_n(&sequence, before + 2, __ATOMIC_RELEASE);
  }
  return NULL;
}

void* reads(void* unused) {
  for (int i = 0; i < 50; ++i) {
    unsigned before;
    unsigned after;
    int sum;
    do {
      before = __atomic_load_n(&sequence, __ATOMIC_ACQUIRE);
      sum = __atomic_load_n(&a, __ATOMIC_RELAXED) - __atomic_load_n(&b, __ATOMIC_RELAXED);
      __atomic_thread_fence(__ATOMIC_ACQUIRE);
      after = __atomic_load_n(&sequence, __ATOMIC_RELAXED);
    } while (before != after || before % 2 != 0);
    if (sum != 0) abort();
  }
  return NULL;
}

int main(void) {
  run_threads(writes, reads, reads);
  return 0;
}
