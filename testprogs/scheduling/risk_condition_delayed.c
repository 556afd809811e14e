// High is notified by low, which has the mutex, but gives it back long before a thread that is above high lets it run. Meanwhile middle keeps
// low from running, on another processor: that holds nobody up.
// EXPECT: priority-inversion-risk subkind=no-protocol locks=desk
// RUN: needs=real-time needs=two-processors
#include "testprogs/contention.h"

pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage stage;
Stage occupied;
int orders;
int high_tid;
int middle_is_done;

void* low(void* unused) {
  run_on(0);
  become_real_time(kLow);
  stage_await(&ready, 3);
  stage_await(&occupied, 1);
  pthread_mutex_lock(&desk);
  ++orders;
  pthread_cond_signal(&ordered);  // High could run, but its processor is taken.
  pthread_mutex_unlock(&desk);
  stage_set(&stage, 1);
  return NULL;
}

void* middle(void* unused) {
  run_on(0);
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 1);
  compute_ms(30);
  count(&middle_is_done);
  return NULL;
}

void* top(void* unused) {
  run_on(1);
  become_real_time(kHigh + 1);
  stage_add(&ready);
  stage_await(&ready, 3);
  wait_until_blocked(high_tid);
  // Until middle is done, and no longer than a second.
  const uint64_t begin = now_ms();
  stage_set(&occupied, 1);
  while (!count_of(&middle_is_done) && now_ms() < begin + 1000) {
  }
  return NULL;
}

void* high(void* unused) {
  run_on(1);
  become_real_time(kHigh);
  high_tid = raw_gettid();
  pthread_mutex_lock(&desk);
  stage_add(&ready);
  while (orders == 0) pthread_cond_wait(&ordered, &desk);
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&desk);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(low, middle, top, high);
  return 0;
}
