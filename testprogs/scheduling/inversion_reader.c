// High wants to write, and low, which reads, does not run for the sake of middle.
// EXPECT: priority-inversion subkind=unbounded locks=table at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
Stage ready;
Stage stage;
Stage over;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  pthread_rwlock_rdlock(&table);  // @hold
  stage_set(&stage, 1);
  compute_ms(10);
  pthread_rwlock_unlock(&table);
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
  pthread_rwlock_wrlock(&table);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_rwlock_unlock(&table);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
