// The ceiling is below the priority of a thread that takes the lock: it is lowered while it holds it. The call that set its
// priority goes past the thread library, which would have refused the request.
// EXPECT: priority-inversion-risk subkind=ceiling locks=bus
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus;

void* urgent(void* unused) {
  become_real_time(kLow);
  struct sched_param own = {.sched_priority = real_time_priority(kHigh)};
  must(sched_setscheduler(0, SCHED_FIFO, &own));
  for (int i = 0; i < 20; ++i) {
    must(pthread_mutex_lock(&bus));
    must(sched_getparam(0, &own));
    must_hold(own.sched_priority == real_time_priority(kMiddle));
    must(pthread_mutex_unlock(&bus));
    own.sched_priority = real_time_priority(kHigh);
    must(sched_setscheduler(0, SCHED_FIFO, &own));
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
  init_with_protocol(&bus, PTHREAD_PRIO_PROTECT, kMiddle);
  run_threads(urgent, ordinary);
  return 0;
}
