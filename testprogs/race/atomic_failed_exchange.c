// A compare-and-exchange that fails has only the order for failures: relaxed here, so it acquires nothing.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
int state;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_store_n(&state, 1, __ATOMIC_RELEASE);
  return NULL;
}

void* waits(void* unused) {
  int expected = 0;
  while (__atomic_compare_exchange_n(&state, &expected, 0, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED)) raw_yield();
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
