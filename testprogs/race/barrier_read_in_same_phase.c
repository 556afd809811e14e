// A value is read in the phase in which it is written: the barrier stands behind both.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
pthread_barrier_t barrier;
Stage stage;

void* writes(void* unused) {
  value = 1;  // @write
  stage_set(&stage, 1);
  pthread_barrier_wait(&barrier);
  return NULL;
}

void* reads(void* unused) {
  stage_await(&stage, 1);
  consume(value);  // @read
  pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(writes, reads);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
