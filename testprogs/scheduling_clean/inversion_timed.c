// With inheritance the time is enough: low runs, and middle does not.
// EXPECT: none
// RUN: needs=real-time
#include <errno.h>

#include "testprogs/inversion.h"

pthread_mutex_t bus;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&bus);
  low_works();
  pthread_mutex_unlock(&bus);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  const struct timespec until = in_ms(CLOCK_REALTIME, 3000);
  const int result = pthread_mutex_timedlock(&bus, &until);
  must_hold(result == 0 && !middle_is_done());
  if (result == 0) pthread_mutex_unlock(&bus);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  middle_ms = 50;
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
