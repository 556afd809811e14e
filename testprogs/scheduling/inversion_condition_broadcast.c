// Two threads of high priority are notified at once, by a thread that goes on with their mutex; one of them waits with a timeout. A third one,
// of lower priority than both, waits as well.
// EXPECT: priority-inversion subkind=unbounded locks=desk at @LINE(request) and @LINE(hold)
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
  stage_await(&ready, 4);
  pthread_mutex_lock(&desk);  // @hold
  ++orders;
  pthread_cond_broadcast(&ordered);
  stage_set(&stage, 1);
  compute_ms(10);
  pthread_mutex_unlock(&desk);
  stage_await(&over, 3);
  return NULL;
}

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 1);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 3);
  return NULL;
}

void await_order(int is_timed) {
  const struct timespec late = in_ms(CLOCK_REALTIME, 19000);
  pthread_mutex_lock(&desk);
  stage_add(&ready);
  while (orders == 0) is_timed ? pthread_cond_timedwait(&ordered, &desk, &late) : pthread_cond_wait(&ordered, &desk);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&desk);
  stage_add(&over);
}

void* high(void* unused) {
  become_real_time(kHigh);
  await_order(0);
  return NULL;
}

void* high_for_a_time(void* unused) {
  become_real_time(kHigh);
  await_order(1);
  return NULL;
}

void* not_so_high(void* unused) {
  become_real_time(kHigh - 1);
  await_order(0);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, not_so_high, high, high_for_a_time);
  return 0;
}
