// What scheduling/risk_condition.c and scheduling_clean/inversion_condition_after_unlock.c share, which differ in the protocol of
// the mutex: low gives it back, and then notifies high, which finds it free.
#ifndef CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_NOTIFIED_AFTER_UNLOCK_H_
#define CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_NOTIFIED_AFTER_UNLOCK_H_

#include "testprogs/contention.h"

pthread_mutex_t desk;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage stage;
int orders;
int middle_runs;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  must(pthread_mutex_lock(&desk));
  ++orders;
  must(pthread_mutex_unlock(&desk));
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
  must(pthread_mutex_lock(&desk));
  stage_add(&ready);
  while (orders == 0) must(pthread_cond_wait(&ordered, &desk));
  must_hold(count_of(&middle_runs) == 1);
  must(pthread_mutex_unlock(&desk));
  return NULL;
}

#endif  // CONCHECK_TESTPROGS_INCLUDE_TESTPROGS_NOTIFIED_AFTER_UNLOCK_H_
