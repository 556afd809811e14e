// One wait that is long because one critical section is: nobody was preferred.
// EXPECT: starvation subkind=long-critical-section severity=note informative=yes locks=model at @LINE(request) and @LINE(hold)
#include "testprogs/contention.h"

pthread_mutex_t model = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int acquisitions;

void* rebuild(void* unused) {
  pthread_mutex_lock(&model);  // @hold
  count(&acquisitions);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  compute_ms(kLongMs);
  pthread_mutex_unlock(&model);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  const int before = count_of(&acquisitions);
  const uint64_t begin = now_ms();
  stage_set(&stage, 2);
  pthread_mutex_lock(&model);  // @request
  must_hold(count_of(&acquisitions) == before);
  must_hold(now_ms() - begin >= kLongMs);
  pthread_mutex_unlock(&model);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(rebuild, look);
  return 0;
}
