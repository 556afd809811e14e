// A thread waits at a barrier with the lock held.
// EXPECT: blocking-while-locked severity=warning locks=shared at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
pthread_barrier_t all_there;

void* meet(void* unused) {
  pthread_mutex_lock(&shared);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  pthread_barrier_wait(&all_there);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&shared);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&shared);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&shared);
  return NULL;
}

void* come_late(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  pthread_barrier_wait(&all_there);
  return NULL;
}

int main(void) {
  begin_run();
  must(pthread_barrier_init(&all_there, NULL, 2));
  run_threads(meet, look, come_late);
  return 0;
}
