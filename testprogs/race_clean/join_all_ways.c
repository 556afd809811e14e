// What a thread did is ordered before each kind of join that succeeds. (gcc 12's ThreadSanitizer does not know
// pthread_clockjoin_np.)
// EXPECT: none
// BUILD: O1 clang-O1
#include <errno.h>

#include "testprogs/race.h"

int values[4];

void* writes(void* number) {
  values[(long)number] = 1;
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  struct timespec limit;
  for (long i = 0; i < 4; ++i) must(pthread_create(&threads[i], NULL, writes, (void*)i));
  must(pthread_join(threads[0], NULL));
  ++values[0];
  while (pthread_tryjoin_np(threads[1], NULL) == EBUSY) raw_yield();
  ++values[1];
  must(clock_gettime(CLOCK_REALTIME, &limit));
  limit.tv_sec += 60;
  must(pthread_timedjoin_np(threads[2], NULL, &limit));
  ++values[2];
  must(clock_gettime(CLOCK_MONOTONIC, &limit));
  limit.tv_sec += 60;
  must(pthread_clockjoin_np(threads[3], NULL, CLOCK_MONOTONIC, &limit));
  ++values[3];
  return values[0] + values[1] + values[2] + values[3] != 8;
}
