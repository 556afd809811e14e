// Priorities are inherited through a chain of locks as well.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t outer;
pthread_mutex_t inner;
Stage helped;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&inner);
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
  pthread_mutex_lock(&outer);
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_mutex_lock(&outer);
  must_hold(!middle_is_done());
  pthread_mutex_unlock(&outer);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  roles_needed = 3;
  middle_ms = 50;
  init_with_protocol(&outer, PTHREAD_PRIO_INHERIT, 0);
  init_with_protocol(&inner, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, helper, middle, high);
  return 0;
}
