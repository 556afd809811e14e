// Reading shares nothing with urgent threads any more: all take a mutex with inheritance.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t table;
Stage ready;
Stage stage;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  pthread_mutex_lock(&table);
  stage_set(&stage, 1);
  compute_ms(10);
  pthread_mutex_unlock(&table);
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
  stage_set(&stage, 2);  // The middle one is ready to run as soon as this one waits.
  pthread_mutex_lock(&table);
  must_hold(!count_of(&middle_is_done));
  pthread_mutex_unlock(&table);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&table, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
