// Priorities are inherited through a chain of locks as well.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t outer;
pthread_mutex_t inner;
Stage ready;
Stage stage;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 3);
  pthread_mutex_lock(&inner);
  stage_set(&stage, 1);
  raw_yield();           // The helper takes `outer`, and waits for `inner`.
  stage_set(&stage, 2);  // High waits for `outer`, and middle runs.
  compute_ms(10);
  pthread_mutex_unlock(&inner);
  return NULL;
}

void* helper(void* unused) {
  become_real_time(kLow);
  stage_add(&ready);
  stage_await(&stage, 1);
  pthread_mutex_lock(&outer);
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 3);
  compute_ms(50);
  count(&middle_is_done);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 2);
  stage_set(&stage, 3);
  pthread_mutex_lock(&outer);
  must_hold(!count_of(&middle_is_done));
  pthread_mutex_unlock(&outer);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&outer, PTHREAD_PRIO_INHERIT, 0);
  init_with_protocol(&inner, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, helper, middle, high);
  return 0;
}
