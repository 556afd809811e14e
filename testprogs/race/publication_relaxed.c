// A relaxed flag does not order what was written before it.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int value;
int ready;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_store_n(&ready, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* waits(void* unused) {
  while (!__atomic_load_n(&ready, __ATOMIC_RELAXED)) raw_yield();
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
