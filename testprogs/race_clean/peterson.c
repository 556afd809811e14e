// Peterson's algorithm with sequentially consistent operations.
// EXPECT: none
// BUILD: O1 clang-O2
#include "testprogs/race.h"

int value;
int wants[2];
int turn;

void* counts(void* number) {
  const int me = (int)(long)number;
  for (int i = 0; i < 30; ++i) {
    __atomic_store_n(&wants[me], 1, __ATOMIC_SEQ_CST);
    __atomic_store_n(&turn, 1 - me, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&wants[1 - me], __ATOMIC_SEQ_CST) && __atomic_load_n(&turn, __ATOMIC_SEQ_CST) != me) {
      raw_yield();
    }
    ++value;
    __atomic_store_n(&wants[me], 0, __ATOMIC_SEQ_CST);
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts);
  return value != 60;
}
