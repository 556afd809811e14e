// With inheritance the time is enough: low runs, and middle does not.
// EXPECT: none
// RUN: needs=real-time
#include <errno.h>

#include "testprogs/contention.h"

pthread_mutex_t bus;
Stage ready;
Stage stage;
int middle_is_done;

void* low(void* unused) {
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
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 1);
  const struct timespec until = in_ms(CLOCK_REALTIME, 3000);
  stage_set(&stage, 2);
  const int result = pthread_mutex_timedlock(&bus, &until);
  must_hold(result == 0 && !count_of(&middle_is_done));
  if (result == 0) pthread_mutex_unlock(&bus);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
