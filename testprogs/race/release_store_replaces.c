// A release store of another thread starts a release sequence of its own: who reads it does not synchronise with the earlier
// store.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
int state;
Stage stage;

void* first(void* unused) {
  value = 1;  // @write
  __atomic_store_n(&state, 1, __ATOMIC_RELEASE);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  __atomic_store_n(&state, 2, __ATOMIC_RELEASE);
  stage_set(&stage, 2);
  return NULL;
}

void* acquires(void* unused) {
  // Not before: to see the first store's value would be to synchronise with it.
  stage_await(&stage, 2);
  if (__atomic_load_n(&state, __ATOMIC_ACQUIRE) != 2) abort();
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(first, second, acquires);
  return 0;
}
