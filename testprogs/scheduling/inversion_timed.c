// High gives up in the end: middle kept low from running for longer than it could wait.
// EXPECT: priority-inversion subkind=unbounded locks=bus at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include <errno.h>

#include "testprogs/inversion.h"

pthread_mutex_t bus = PTHREAD_MUTEX_INITIALIZER;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&bus);  // @hold
  low_works();
  pthread_mutex_unlock(&bus);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  const struct timespec until = in_ms(CLOCK_REALTIME, 200);
  const int result = pthread_mutex_timedlock(&bus, &until);  // @request
  must_hold(result == ETIMEDOUT && !middle_is_done());
  if (result == 0) pthread_mutex_unlock(&bus);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
