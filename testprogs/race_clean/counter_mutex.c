// Two threads count under a lock.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int counter;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* counts(void* unused) {
  for (int i = 0; i < 1000; ++i) {
    pthread_mutex_lock(&mutex);
    ++counter;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts);
  return counter != 2000;
}
