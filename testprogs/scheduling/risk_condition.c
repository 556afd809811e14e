// The same mutex as in inversion_condition.c, but high does not wait for it in this run: it is free when high is notified.
// EXPECT: priority-inversion-risk subkind=no-protocol locks=desk
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage stage;
int orders;
int middle_runs;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  pthread_mutex_lock(&desk);
  ++orders;
  pthread_mutex_unlock(&desk);
  stage_set(&stage, 1);  // Middle runs, and high still waits for its notification.
  must_hold(count_of(&middle_runs) == 1);
  pthread_cond_signal(&ordered);
  stage_set(&stage, 2);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  for (int i = 1; i <= 2; ++i) {
    stage_await(&stage, i);
    compute_ms(20);
    count(&middle_runs);
  }
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  pthread_mutex_lock(&desk);
  stage_add(&ready);
  while (orders == 0) pthread_cond_wait(&ordered, &desk);
  must_hold(count_of(&middle_runs) == 1);
  pthread_mutex_unlock(&desk);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
