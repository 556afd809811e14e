// Everybody writes his own in one phase and reads all in the next.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

enum { kThreads = 4 };

int values[kThreads];
pthread_barrier_t barrier;

void* works(void* number) {
  for (int round = 0; round < 5; ++round) {
    values[(long)number] = round;
    pthread_barrier_wait(&barrier);
    for (int i = 0; i < kThreads; ++i) {
      if (values[i] != round) abort();
    }
    pthread_barrier_wait(&barrier);
  }
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, kThreads));
  run_threads(works, works, works, works);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
