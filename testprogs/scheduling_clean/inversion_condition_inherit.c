// Low notifies high with the mutex held, which high then waits for: low inherits its priority, and is done before middle runs.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t desk;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
Stage ready;
Stage stage;
int orders;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 2);
  must(pthread_mutex_lock(&desk));
  ++orders;
  pthread_cond_signal(&ordered);  // High runs at once, and waits for the mutex now.
  stage_set(&stage, 1);
  compute_ms(10);
  must(pthread_mutex_unlock(&desk));
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 1);
  compute_ms(40);
  count(&middle_is_done);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  must(pthread_mutex_lock(&desk));
  stage_add(&ready);
  while (orders == 0) must(pthread_cond_wait(&ordered, &desk));
  must_hold(!count_of(&middle_is_done));
  must(pthread_mutex_unlock(&desk));
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&desk, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
