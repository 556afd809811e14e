// Low works for long with a lock that high waits for, and middle is ready to run on the same processor all the time: low inherits the priority
// of high, and it is right that middle does not run. Nor is low held up.
// EXPECT: starvation subkind=long-critical-section severity=note informative=yes locks=bus at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t bus;

void* low(void* unused) {
  low_begins();
  must(pthread_mutex_lock(&bus));  // @hold
  low_works();
  compute_ms(200);
  must(pthread_mutex_unlock(&bus));
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  must(pthread_mutex_lock(&bus));  // @request
  must_hold(!middle_is_done());
  must(pthread_mutex_unlock(&bus));
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  middle_ms = 20;
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
