// A barrier for one thread lets everybody pass, and orders nobody.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
pthread_barrier_t barrier;

void* writes(void* unused) {
  value = 1;  // @write
  pthread_barrier_wait(&barrier);
  return NULL;
}

void* reads(void* unused) {
  consume(value);  // @read
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 1));
  run_in_turn(writes, reads);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
