// As clock_nanosleep, which std::this_thread::sleep_for() uses as well.
// EXPECT: blocking-while-locked severity=warning locks=cache at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;

void* expire(void* unused) {
  pthread_mutex_lock(&cache);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  const struct timespec until = in_ms(CLOCK_MONOTONIC, kLongMs);
  must(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL));  // @call
  count(&calls_done);
  pthread_mutex_unlock(&cache);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&cache);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&cache);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(expire, look);
  return 0;
}
