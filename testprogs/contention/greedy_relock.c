// A thread takes the lock again as soon as it has let it go: whoever was woken for it finds it taken.
// EXPECT: starvation subkind=unfair-hand-over locks=table at @LINE(request)
// RUN: needs=two-processors
#include "testprogs/contention.h"

enum { kPassed = 60 };

pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int updates;
int updates_before;

void* update_always(void* unused) {
  run_on(0);
  while (count_of(&updates) - count_of(&updates_before) < kPassed) {
    pthread_mutex_lock(&table);
    count(&updates);
    stage_set(&stage, 1);
    compute_ms(5);
    pthread_mutex_unlock(&table);
  }
  return NULL;
}

void* look(void* unused) {
  int passed = 0;
  run_on(1);
  stage_await(&stage, 1);
  // Who is woken is seldom the first at the lock. If it was, it asks once more.
  for (int tries = 0; passed < kPassed / 2 && tries < 50; ++tries) {
    raw_pause_us(2000);  // The other one has it again.
    const int before = count_of(&updates);
    __atomic_store_n(&updates_before, before, __ATOMIC_RELEASE);
    pthread_mutex_lock(&table);  // @request
    passed = count_of(&updates) - before;
    pthread_mutex_unlock(&table);
  }
  must_hold(passed >= kPassed / 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(update_always, look);
  return 0;
}
