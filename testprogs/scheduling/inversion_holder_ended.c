// The last holder of the chain has ended when the wait is over, and its place is another thread's: what it did is told all the same.
// EXPECT: priority-inversion subkind=unbounded locks=inner,outer threads=4 at @LINE(request) and @LINE(hold) and @LINE(outer)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
pthread_t low_thread;
Stage helped;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&inner);  // @hold
  stage_set(&helped, 1);
  raw_yield();  // The helper takes `outer`, and waits for `inner`.
  low_works();
  pthread_mutex_unlock(&inner);
  return NULL;
}

void* helper(void* unused) {
  become_real_time(kLow);
  stage_add(&roles_ready);
  stage_await(&helped, 1);
  pthread_mutex_lock(&outer);  // @outer
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* nothing(void* unused) { return NULL; }

void* middle_joins_low(void* unused) {
  middle_runs();
  must(pthread_join(low_thread, NULL));
  // Before the helper runs.
  for (int i = 0; i < 2; ++i) {
    pthread_t next;
    must(pthread_create(&next, NULL, nothing, NULL));
    must(pthread_join(next, NULL));
  }
  stage_await(&roles_over, 1);
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_mutex_lock(&outer);  // @request
  must_hold(middle_is_done());
  pthread_mutex_unlock(&outer);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  roles_needed = 3;
  must(pthread_create(&low_thread, NULL, low, NULL));
  run_threads(helper, middle_joins_low, high);
  return 0;
}
