// A value is published by a 16-byte atomic operation.
// EXPECT: none
// BUILD: O1 O2 clang-O1 clang-O2
// LINK: atomic
// COMPILE: -mcx16
#include "testprogs/race.h"

typedef unsigned __int128 Wide;

int value;
Wide word __attribute__((aligned(16)));

void* publishes(void* unused) {
  value = 1;
  Wide expected = 0;
  while (!__atomic_compare_exchange_n(&word, &expected, ((Wide)1 << 64) + 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
  }
  return NULL;
}

void* waits(void* unused) {
  while (__atomic_load_n(&word, __ATOMIC_ACQUIRE) == 0) raw_yield();
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
