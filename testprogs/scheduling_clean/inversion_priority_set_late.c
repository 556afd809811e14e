// Threads that get their priorities after they have used the lock, which hands them on.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus;
Stage ready;
Stage stage;
int middle_is_done;

// Before it is known who will be urgent.
void use_once(void) {
  pthread_mutex_lock(&bus);
  pthread_mutex_unlock(&bus);
}

void* low(void* unused) {
  use_once();
  become_real_time(kLow);
  stage_await(&ready, 2);
  pthread_mutex_lock(&bus);
  stage_set(&stage, 1);
  compute_ms(10);
  pthread_mutex_unlock(&bus);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 2);
  compute_ms(50);
  count(&middle_is_done);
  return NULL;
}

void* high(void* unused) {
  use_once();
  struct sched_param urgent = {.sched_priority = real_time_priority(kHigh)};
  must(sched_setscheduler(0, SCHED_RR, &urgent));
  stage_add(&ready);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&bus);
  must_hold(!count_of(&middle_is_done));
  pthread_mutex_unlock(&bus);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
