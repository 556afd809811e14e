// One thread waits for `outer`, whose holder waits for `inner`, whose holder takes long. That one is the cause.
// EXPECT: starvation subkind=long-critical-section severity=note informative=yes locks=inner at @LINE(hold) and @LINE(inner)
#include "testprogs/contention.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int middle_tid;
int front_tid;

void* index_all(void* unused) {
  pthread_mutex_lock(&inner);  // @hold
  stage_set(&stage, 1);
  stage_await(&stage, 3);
  wait_until_blocked(count_of(&front_tid));
  compute_ms(kLongMs);
  pthread_mutex_unlock(&inner);
  return NULL;
}

void* update(void* unused) {
  __atomic_store_n(&middle_tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  pthread_mutex_lock(&outer);
  stage_set(&stage, 2);
  pthread_mutex_lock(&inner);  // @inner
  pthread_mutex_unlock(&inner);
  pthread_mutex_unlock(&outer);
  stage_await(&stage, 4);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&front_tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&middle_tid));
  const uint64_t begin = now_ms();
  stage_set(&stage, 3);
  pthread_mutex_lock(&outer);  // @outer
  must_hold(now_ms() - begin >= kLongMs);
  pthread_mutex_unlock(&outer);
  stage_set(&stage, 4);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(index_all, update, look);
  return 0;
}
