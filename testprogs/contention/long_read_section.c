// A writer waits for one reader that takes long. No other reader comes meanwhile.
// EXPECT: starvation subkind=long-critical-section severity=note informative=yes locks=catalogue at @LINE(write)
#include "testprogs/contention.h"

pthread_rwlock_t catalogue = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;
int tid;

void* scan(void* unused) {
  pthread_rwlock_rdlock(&catalogue);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  compute_ms(kLongMs);
  pthread_rwlock_unlock(&catalogue);
  return NULL;
}

void* change(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  const uint64_t begin = now_ms();
  stage_set(&stage, 2);
  pthread_rwlock_wrlock(&catalogue);  // @write
  must_hold(now_ms() - begin >= kLongMs);
  pthread_rwlock_unlock(&catalogue);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(scan, change);
  return 0;
}
