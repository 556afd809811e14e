// Sixteen threads count under a lock.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

long counter;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* counts(void* unused) {
  for (int i = 0; i < 100; ++i) {
    pthread_mutex_lock(&mutex);
    ++counter;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts,
              counts, counts);
  return counter != 1600;
}
