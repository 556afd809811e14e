// The textbook: high waits for the lock that low holds, and middle, which has nothing to do with it, keeps low from running.
// EXPECT: priority-inversion subkind=unbounded locks=bus at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
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
  stage_set(&stage, 2);  // The middle one is ready to run as soon as this one waits.
  pthread_mutex_lock(&bus);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&bus);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
