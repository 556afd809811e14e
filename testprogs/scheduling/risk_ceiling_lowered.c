// The ceiling was right, and is lowered below the priority of a thread that still takes the lock. The calls that set its priority go past
// the thread library, which would have refused the request.
// EXPECT: priority-inversion-risk subkind=ceiling locks=bus
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus;
Stage stage;

void become_high(void) {
  struct sched_param own = {.sched_priority = real_time_priority(kHigh)};
  must(sched_setscheduler(0, SCHED_FIFO, &own));
}

void* urgent(void* unused) {
  become_real_time(kLow);
  become_high();
  must(pthread_mutex_lock(&bus));
  must(pthread_mutex_unlock(&bus));
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  for (int i = 0; i < 20; ++i) {
    become_high();
    must(pthread_mutex_lock(&bus));
    struct sched_param own;
    must(sched_getparam(0, &own));
    must_hold(own.sched_priority == real_time_priority(kMiddle));
    must(pthread_mutex_unlock(&bus));
  }
  become_high();
  return NULL;
}

void* ordinary(void* unused) {
  become_real_time(kLow);
  must(pthread_mutex_lock(&bus));
  must(pthread_mutex_unlock(&bus));
  stage_await(&stage, 1);
  int before;
  must(pthread_mutex_setprioceiling(&bus, real_time_priority(kMiddle), &before));
  must_hold(before == real_time_priority(kHigh));
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_PROTECT, kHigh);
  run_threads(urgent, ordinary);
  return 0;
}
