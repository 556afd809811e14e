// High is notified, and then waits for the mutex of its condition: low notified it early, and keeps the mutex.
// EXPECT: priority-inversion subkind=unbounded locks=desk threads=3 at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage stage;
Stage over;
int orders;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  pthread_mutex_lock(&desk);  // @hold
  ++orders;
  pthread_cond_signal(&ordered);  // High runs at once, and waits for the mutex now.
  stage_set(&stage, 1);
  compute_ms(10);
  pthread_mutex_unlock(&desk);
  stage_await(&over, 1);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 1);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  pthread_mutex_lock(&desk);
  stage_add(&ready);
  while (orders == 0) pthread_cond_wait(&ordered, &desk);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&desk);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
