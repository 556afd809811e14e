// In place of the semaphore a mutex, by which priorities are inherited.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t bus;
Stage ready;
Stage done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  for (int i = 0; i < 200; ++i) {
    pthread_mutex_lock(&bus);
    compute_us(20);
    pthread_mutex_unlock(&bus);
  }
  stage_set(&done, 1);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  compute_ms(5);
  stage_await(&done, 2);
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
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
