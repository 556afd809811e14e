// A spin lock by hand that is given back with a relaxed store.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
int locked;

void* counts(void* unused) {
  while (__atomic_exchange_n(&locked, 1, __ATOMIC_ACQUIRE)) raw_yield();
  ++value;  // @count
  __atomic_store_n(&locked, 0, __ATOMIC_RELAXED);
  return NULL;
}

int main(void) {
  run_threads(counts, counts);
  return 0;
}
