// High spins on its processor for a lock whose holder was driven from another processor by middle.
// EXPECT: priority-inversion subkind=unbounded locks=ring at @LINE(request) and @LINE(hold)
// RUN: needs=real-time needs=two-processors
#include "testprogs/contention.h"

pthread_spinlock_t ring;
Stage ready;
Stage stage;
Stage over;
int middle_is_done;

void* low(void* unused) {
  run_on(0);
  become_real_time(kLow);
  stage_await(&ready, 2);
  wait_until_blocked(getpid());  // The main thread, which gets no processor from now on.
  pthread_spin_lock(&ring);  // @hold
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  compute_ms(30);
  pthread_spin_unlock(&ring);
  stage_await(&over, 1);
  return NULL;
}

void* middle(void* unused) {
  run_on(0);
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 2);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  run_on(1);
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_spin_lock(&ring);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_spin_unlock(&ring);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  must(pthread_spin_init(&ring, PTHREAD_PROCESS_PRIVATE));
  run_threads(low, middle, high);
  return 0;
}
