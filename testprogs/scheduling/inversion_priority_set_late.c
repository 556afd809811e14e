// Threads that get their priorities, by another call, after they have used the lock already.
// EXPECT: priority-inversion subkind=unbounded locks=bus at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t bus = PTHREAD_MUTEX_INITIALIZER;

// Before it is known who will be urgent.
void use_once(void) {
  pthread_mutex_lock(&bus);
  pthread_mutex_unlock(&bus);
}

void* low(void* unused) {
  use_once();
  low_begins();
  pthread_mutex_lock(&bus);  // @hold
  low_works();
  pthread_mutex_unlock(&bus);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  use_once();
  struct sched_param urgent = {.sched_priority = real_time_priority(kHigh)};
  must(sched_setscheduler(0, SCHED_RR, &urgent));
  high_awaits_low();
  pthread_mutex_lock(&bus);  // @request
  must_hold(middle_is_done());
  pthread_mutex_unlock(&bus);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
