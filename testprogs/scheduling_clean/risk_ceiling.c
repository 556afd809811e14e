// The ceiling is the highest priority of all that take the lock.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus;

void* urgent(void* unused) {
  become_real_time(kHigh);
  for (int i = 0; i < 20; ++i) {
    struct sched_param own;
    must(pthread_mutex_lock(&bus));
    must(sched_getparam(0, &own));
    must_hold(own.sched_priority == real_time_priority(kHigh));
    must(pthread_mutex_unlock(&bus));
  }
  return NULL;
}

void* ordinary(void* unused) {
  become_real_time(kLow);
  for (int i = 0; i < 20; ++i) {
    must(pthread_mutex_lock(&bus));
    must(pthread_mutex_unlock(&bus));
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_PROTECT, kHigh);
  run_threads(urgent, ordinary);
  return 0;
}
