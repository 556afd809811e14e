// Locks with a time limit, by either clock. (gcc 12's ThreadSanitizer does not know pthread_mutex_clocklock and the clock
// variants of the read-write lock.)
// EXPECT: none
#include "testprogs/race.h"

int value;
int table;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;

static struct timespec in_a_minute(clockid_t clock) {
  struct timespec time;
  must(clock_gettime(clock, &time));
  time.tv_sec += 60;
  return time;
}

void* by_realtime(void* unused) {
  const struct timespec limit = in_a_minute(CLOCK_REALTIME);
  must(pthread_mutex_timedlock(&mutex, &limit));
  ++value;
  must(pthread_mutex_unlock(&mutex));
  must(pthread_rwlock_timedwrlock(&rwlock, &limit));
  ++table;
  must(pthread_rwlock_unlock(&rwlock));
  return NULL;
}

void* by_monotonic(void* unused) {
  const struct timespec limit = in_a_minute(CLOCK_MONOTONIC);
  must(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &limit));
  ++value;
  must(pthread_mutex_unlock(&mutex));
  must(pthread_rwlock_clockwrlock(&rwlock, CLOCK_MONOTONIC, &limit));
  ++table;
  must(pthread_rwlock_unlock(&rwlock));
  must(pthread_rwlock_clockrdlock(&rwlock, CLOCK_MONOTONIC, &limit));
  consume(table);
  must(pthread_rwlock_unlock(&rwlock));
  return NULL;
}

int main(void) {
  run_threads(by_realtime, by_monotonic);
  return value != 2;
}
