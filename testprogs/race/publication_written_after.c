// The flag is released before the value is written.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
int ready;
Stage stage;

void* publishes(void* unused) {
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
  value = 1;  // @write
  stage_set(&stage, 1);
  return NULL;
}

void* waits(void* unused) {
  stage_await(&stage, 1);
  while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) raw_yield();
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
