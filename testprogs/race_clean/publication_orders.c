// A value is published by a flag, once with each pair of orders that suffices.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int values[4];
int ready[4];

void* publishes(void* unused) {
  values[0] = 1;
  __atomic_store_n(&ready[0], 1, __ATOMIC_RELEASE);
  values[1] = 1;
  __atomic_store_n(&ready[1], 1, __ATOMIC_SEQ_CST);
  values[2] = 1;
  __atomic_store_n(&ready[2], 1, __ATOMIC_RELEASE);
  values[3] = 1;
  __atomic_store_n(&ready[3], 1, __ATOMIC_SEQ_CST);
  return NULL;
}

// The orders of an atomic operation are constants: a function each.
static int seen(int i) {
  switch (i) {
    case 0: return __atomic_load_n(&ready[0], __ATOMIC_ACQUIRE);
    case 1: return __atomic_load_n(&ready[1], __ATOMIC_SEQ_CST);
    case 2: return __atomic_load_n(&ready[2], __ATOMIC_CONSUME);
    default: return __atomic_load_n(&ready[3], __ATOMIC_ACQUIRE);
  }
}

void* waits(void* number) {
  const int i = (int)(long)number - 1;
  while (!seen(i)) raw_yield();
  consume(values[i]);
  return NULL;
}

int main(void) {
  run_threads(publishes, waits, waits, waits, waits);
  return 0;
}
