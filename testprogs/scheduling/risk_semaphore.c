// A semaphore used as a lock by low and high.
// EXPECT: priority-inversion-risk subkind=no-inheritance confidence=predicted
// RUN: needs=real-time
#include <semaphore.h>

#include "testprogs/contention.h"

sem_t bus;
Stage ready;
Stage done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  for (int i = 0; i < 200; ++i) {
    must(sem_wait(&bus));
    compute_us(20);
    must(sem_post(&bus));
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
    must(sem_wait(&bus));
    must(sem_post(&bus));
  }
  stage_set(&done, 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(sem_init(&bus, 0, 1));
  run_threads(low, middle, high);
  return 0;
}
