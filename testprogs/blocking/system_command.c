// A command is run with the lock held.
// EXPECT: blocking-while-locked severity=warning locks=settings at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t settings = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;

void* run_hook(void* unused) {
  pthread_mutex_lock(&settings);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  must(system("sleep 0.3"));  // @call
  count(&calls_done);
  pthread_mutex_unlock(&settings);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&settings);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&settings);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(run_hook, look);
  return 0;
}
