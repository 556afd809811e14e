// No real-time priority is needed: a thread of nice level 19 hardly runs beside one of level 5, and holds a lock.
// EXPECT: priority-inversion subkind=unbounded informative=yes locks=settings at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t settings = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
Stage over;
int high_tid;
int middle_is_done;

void* low(void* unused) {
  become_nice(19);
  pthread_mutex_lock(&settings);  // @hold
  stage_set(&stage, 1);
  compute_ms(60);
  pthread_mutex_unlock(&settings);
  stage_await(&over, 1);
  return NULL;
}

void* middle(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&high_tid));
  become_nice(5);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  __atomic_store_n(&high_tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&settings);  // @request
  must_hold(count_of(&middle_is_done));
  pthread_mutex_unlock(&settings);
  stage_set(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  outrank_other_programs();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
