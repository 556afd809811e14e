// High waits for a lock whose holder waits for another one, whose holder does not run for the sake of middle.
// EXPECT: priority-inversion subkind=unbounded locks=inner,outer at @LINE(request) and @LINE(hold) and @LINE(outer)
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
Stage ready;
Stage stage;
Stage over;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 3);
  pthread_mutex_lock(&inner);  // @hold
  stage_set(&stage, 1);
  raw_yield();           // The helper takes `outer`, and waits for `inner`.
  stage_set(&stage, 2);  // High waits for `outer`, and middle runs.
  compute_ms(10);
  pthread_mutex_unlock(&inner);
  stage_await(&over, 1);
  return NULL;
}

void* helper(void* unused) {
  become_real_time(kLow);
  stage_add(&ready);
  stage_await(&stage, 1);
  pthread_mutex_lock(&outer);  // @outer
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 3);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 2);
  stage_set(&stage, 3);
  pthread_mutex_lock(&outer);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&outer);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, helper, middle, high);
  return 0;
}
