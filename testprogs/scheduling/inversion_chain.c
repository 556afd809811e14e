// High waits for a lock whose holder waits for another one, whose holder does not run for the sake of middle.
// EXPECT: priority-inversion subkind=unbounded locks=inner,outer at @LINE(request) and @LINE(hold) and @LINE(outer)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
Stage helped;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&inner);  // @hold
  stage_set(&helped, 1);
  raw_yield();  // The helper takes `outer`, and waits for `inner`.
  low_works();
  pthread_mutex_unlock(&inner);
  low_ends();
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
  run_threads(low, helper, middle, high);
  return 0;
}
