// A thread is joined with the lock held, and it has much to do.
// EXPECT: blocking-while-locked severity=warning locks=jobs at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t jobs = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
pthread_t job;

void* run_job(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  return NULL;
}

void* stop_job(void* unused) {
  pthread_mutex_lock(&jobs);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  must(pthread_join(job, NULL));  // @call
  count(&calls_done);
  pthread_mutex_unlock(&jobs);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&jobs);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&jobs);
  return NULL;
}

int main(void) {
  begin_run();
  must(pthread_create(&job, NULL, run_job, NULL));
  run_threads(stop_job, look);
  return 0;
}
