// Acquired by the reader, but written relaxed.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
int ready;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_store_n(&ready, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* waits(void* unused) {
  while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) raw_yield();
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
