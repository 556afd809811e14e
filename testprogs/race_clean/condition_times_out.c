// A wait that times out has the mutex again, and what the mutex orders.
// EXPECT: none
#include <errno.h>

#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void* waits(void* unused) {
  struct timespec limit;
  must(clock_gettime(CLOCK_REALTIME, &limit));
  limit.tv_nsec += 20000000;
  if (limit.tv_nsec >= 1000000000) {
    ++limit.tv_sec;
    limit.tv_nsec -= 1000000000;
  }
  pthread_mutex_lock(&mutex);
  ++value;
  while (pthread_cond_timedwait(&condition, &mutex, &limit) != ETIMEDOUT) {
  }
  ++value;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* counts(void* unused) {
  pthread_mutex_lock(&mutex);
  ++value;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(waits, counts);
  return value != 3;
}
