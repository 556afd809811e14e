// atomic_flag as a lock, in C11.
// EXPECT: none
#include <stdatomic.h>

#include "testprogs/race.h"

int value;
atomic_flag flag = ATOMIC_FLAG_INIT;

void* counts(void* unused) {
  for (int i = 0; i < 50; ++i) {
    while (atomic_flag_test_and_set_explicit(&flag, memory_order_acquire)) raw_yield();
    ++value;
    atomic_flag_clear_explicit(&flag, memory_order_release);
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts, counts);
  return value != 150;
}
