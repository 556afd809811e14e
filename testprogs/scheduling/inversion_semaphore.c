// A semaphore as a lock: it has no holder, so nobody inherits anything.
// EXPECT: priority-inversion subkind=unbounded at @LINE(request)
// RUN: needs=real-time
#include <semaphore.h>

#include "testprogs/contention.h"

sem_t bus;
Stage ready;
Stage stage;
Stage over;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  must(sem_wait(&bus));  // @hold
  stage_set(&stage, 1);
  compute_ms(10);
  must(sem_post(&bus));
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
  must(sem_wait(&bus));  // @request
  must_hold(count_of(&middle_is_done));
  must(sem_post(&bus));
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(sem_init(&bus, 0, 1));
  run_threads(low, middle, high);
  return 0;
}
