// Low and high use one lock, and no thread's priority is between: high waits for as long as low holds it.
// EXPECT: priority-inversion-risk subkind=bounded severity=note informative=yes confidence=predicted locks=bus
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus = PTHREAD_MUTEX_INITIALIZER;
Stage ready;
Stage done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 1);
  for (int i = 0; i < 200; ++i) {
    pthread_mutex_lock(&bus);
    compute_us(20);
    pthread_mutex_unlock(&bus);
  }
  stage_set(&done, 1);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&done, 1);  // In this run they do not meet.
  for (int i = 0; i < 200; ++i) {
    pthread_mutex_lock(&bus);
    pthread_mutex_unlock(&bus);
  }
  stage_set(&done, 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, high);
  return 0;
}
