// A request that gives up after long: the lock was held by one critical section all the time.
// EXPECT: starvation subkind=long-critical-section severity=note informative=yes locks=model at @LINE(request)
#include <errno.h>

#include "testprogs/contention.h"

pthread_mutex_t model = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* rebuild(void* unused) {
  pthread_mutex_lock(&model);
  stage_set(&stage, 1);
  while (stage_now(&stage) < 2) compute_ms(1);
  pthread_mutex_unlock(&model);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  const struct timespec until = in_ms(CLOCK_REALTIME, kLongMs);
  const int result = pthread_mutex_timedlock(&model, &until);  // @request
  must_hold(result == ETIMEDOUT);
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(rebuild, look);
  return 0;
}
