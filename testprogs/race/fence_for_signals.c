// atomic_signal_fence orders a thread with its own signal handlers, and with nobody else.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
int ready;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_signal_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&ready, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* waits(void* unused) {
  while (!__atomic_load_n(&ready, __ATOMIC_RELAXED)) raw_yield();
  __atomic_signal_fence(__ATOMIC_ACQUIRE);
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
