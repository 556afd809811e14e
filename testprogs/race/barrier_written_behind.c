// Behind the barrier one thread goes on to write what the other still reads.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
pthread_barrier_t barrier;
Stage stage;

void* writes(void* unused) {
  value = 1;
  pthread_barrier_wait(&barrier);
  stage_await(&stage, 1);
  value = 2;  // @write
  return NULL;
}

void* reads(void* unused) {
  pthread_barrier_wait(&barrier);
  consume(value);  // @read
  stage_set(&stage, 1);
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(writes, reads);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
