// A thread sleeps with the lock held, and another one waits for it all that time.
// EXPECT: blocking-while-locked severity=warning locks=prices at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t prices = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;

void* refresh(void* unused) {
  pthread_mutex_lock(&prices);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  usleep(kLongMs * 1000);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&prices);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&prices);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&prices);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(refresh, look);
  return 0;
}
