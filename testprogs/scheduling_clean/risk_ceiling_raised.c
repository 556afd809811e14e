// A thread becomes more urgent than the ceiling of a lock that it took: the ceiling is raised before. When it is as before, the ceiling is
// lowered again.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus;
pthread_mutex_t other;
Stage stage;

void use(pthread_mutex_t* mutex) {
  for (int i = 0; i < 20; ++i) {
    must(pthread_mutex_lock(mutex));
    must(pthread_mutex_unlock(mutex));
  }
}

void change_ceiling(pthread_mutex_t* mutex, int from, int to) {
  int before;
  must(pthread_mutex_setprioceiling(mutex, real_time_priority(to), &before));
  must_hold(before == real_time_priority(from));
}

void* urgent(void* unused) {
  become_real_time(kMiddle);
  use(&bus);
  use(&other);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  become_real_time(kHigh);
  use(&bus);
  stage_set(&stage, 3);
  return NULL;
}

void* passing(void* unused) {
  become_real_time(kHigh);
  stage_await(&stage, 2);
  use(&bus);
  become_real_time(kMiddle);
  stage_set(&stage, 4);
  stage_await(&stage, 5);
  use(&other);
  return NULL;
}

void* ordinary(void* unused) {
  become_real_time(kLow);
  use(&bus);
  use(&other);
  stage_await(&stage, 1);
  change_ceiling(&bus, kMiddle, kHigh);
  change_ceiling(&other, kMiddle, kHigh);
  stage_set(&stage, 2);
  stage_await(&stage, 4);
  change_ceiling(&other, kHigh, kMiddle);
  stage_set(&stage, 5);
  use(&bus);
  use(&other);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_PROTECT, kMiddle);
  init_with_protocol(&other, PTHREAD_PRIO_PROTECT, kMiddle);
  run_threads(urgent, passing, ordinary);
  return 0;
}
