// The inner unlock of a recursive mutex does not let anybody in.
// EXPECT: none
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

void* counts(void* unused) {
  for (int i = 0; i < 200; ++i) {
    pthread_mutex_lock(&mutex);
    pthread_mutex_lock(&mutex);
    ++value;
    pthread_mutex_unlock(&mutex);
    ++value;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts);
  return value != 800;
}
