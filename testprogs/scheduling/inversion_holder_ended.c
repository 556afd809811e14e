// The last holder of the chain has ended when the wait is over, and its place is another thread's: what it did is told all the same.
// EXPECT: priority-inversion subkind=unbounded locks=inner,outer threads=4 at @LINE(request) and @LINE(hold) and @LINE(outer)
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
pthread_t low_thread;
Stage ready;
Stage stage;
Stage over;
int middle_is_done;

void* low(void* unused) {
  become_real_time(kLow);
  stage_await(&ready, 3);
  pthread_mutex_lock(&inner);  // @hold
  stage_set(&stage, 1);
  raw_yield();           // The helper takes `outer`, and waits for `inner`.
  stage_set(&stage, 2);  // High waits for `outer`, and middle runs.
  compute_ms(10);
  pthread_mutex_unlock(&inner);
  return NULL;
}

void* helper(void* unused) {
  become_real_time(kLow);
  stage_add(&ready);
  stage_await(&stage, 1);
  pthread_mutex_lock(&outer);  // @outer
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* nothing(void* unused) { return NULL; }

void* middle(void* unused) {
  become_real_time(kMiddle);
  stage_add(&ready);
  stage_await(&stage, 3);
  compute_ms(kLongMs);
  count(&middle_is_done);
  must(pthread_join(low_thread, NULL));
  // Before the helper runs.
  for (int i = 0; i < 2; ++i) {
    pthread_t next;
    must(pthread_create(&next, NULL, nothing, NULL));
    must(pthread_join(next, NULL));
  }
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  stage_add(&ready);
  stage_await(&stage, 2);
  stage_set(&stage, 3);
  pthread_mutex_lock(&outer);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&outer);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(pthread_create(&low_thread, NULL, low, NULL));
  run_threads(helper, middle, high);
  return 0;
}
