// In place of the spin lock a mutex with inheritance: low stays on its processor, before middle, until it is done.
// EXPECT: none
// RUN: needs=real-time needs=two-processors
#include "testprogs/contention.h"

pthread_mutex_t ring;
Stage ready;
Stage stage;
int middle_is_done;

void* low(void* unused) {
  run_on(0);
  become_real_time(kLow);
  stage_await(&ready, 2);
  wait_until_blocked(getpid());  // The main thread, which gets no processor from now on.
  pthread_mutex_lock(&ring);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  compute_ms(30);
  pthread_mutex_unlock(&ring);
  return NULL;
}

void* middle(void* unused) {
  run_on(0);
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 2);
  compute_ms(50);
  count(&middle_is_done);
  return NULL;
}

void* high(void* unused) {
  run_on(1);
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&ring);
  must_hold(!count_of(&middle_is_done));
  pthread_mutex_unlock(&ring);
  return NULL;
}

int main(void) {
  begin_run();
  init_with_protocol(&ring, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
