// High gives up in the end: middle kept low from running for longer than it could wait.
// EXPECT: priority-inversion subkind=unbounded locks=bus at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include <errno.h>

#include "testprogs/contention.h"

pthread_mutex_t bus = PTHREAD_MUTEX_INITIALIZER;
Stage ready;
Stage stage;
Stage over;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  pthread_mutex_lock(&bus);  // @hold
  stage_set(&stage, 1);
  compute_ms(10);
  pthread_mutex_unlock(&bus);
  stage_await(&over, 1);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 2);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 1);
  const struct timespec until = in_ms(CLOCK_REALTIME, 200);
  stage_set(&stage, 2);
  const int result = pthread_mutex_timedlock(&bus, &until);  // @request
  must_hold(result == ETIMEDOUT && !count_of(&middle_is_done));
  if (result == 0) pthread_mutex_unlock(&bus);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
