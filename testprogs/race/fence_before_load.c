// The acquire fence stands before the load that it should stand behind.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
int ready;
Stage stage;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_thread_fence(__ATOMIC_RELEASE);
  __atomic_store_n(&ready, 1, __ATOMIC_RELAXED);
  stage_set(&stage, 1);
  return NULL;
}

void* waits(void* unused) {
  stage_await(&stage, 1);
  __atomic_thread_fence(__ATOMIC_ACQUIRE);
  consume(__atomic_load_n(&ready, __ATOMIC_RELAXED));
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(publishes, waits);
  return 0;
}
