// No real-time priority is needed: a thread hardly runs beside one of fifteen nice levels less, and holds a lock. (Levels below 0,
// for which one needs the same permission, so that other processes do not matter.)
// EXPECT: priority-inversion subkind=unbounded informative=yes locks=settings at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/contention.h"

pthread_mutex_t settings = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
Stage over;
int high_tid;
int middle_is_done;

void* low(void* unused) {
  become_nice(0);
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
  become_nice(-15);
  compute_ms(kLongMs);
  count(&middle_is_done);
  stage_await(&over, 1);
  return NULL;
}

void* high(void* unused) {
  become_nice(-20);
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
  become_session_of_weight();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
