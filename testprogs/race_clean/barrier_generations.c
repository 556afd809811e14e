// The serial thread of a round works alone between two barriers.
// EXPECT: none
#include "testprogs/race.h"

int value;
pthread_barrier_t barrier;

void* works(void* unused) {
  for (int round = 1; round <= 10; ++round) {
    if (pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD) ++value;
    pthread_barrier_wait(&barrier);
    if (value != round) abort();
  }
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 3));
  run_threads(works, works, works);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
