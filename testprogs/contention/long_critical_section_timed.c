// A request that gives up after long: the lock was held by one critical section all the time.
// EXPECT: starvation subkind=long-critical-section severity=note informative=yes locks=model at @LINE(request)
#include <errno.h>

#include "testprogs/contention.h"

pthread_mutex_t model = PTHREAD_MUTEX_INITIALIZER;
Stage held;
Stage given_up;
Stage over;
int was_long;

// A loaded machine may hardly run it until the request gives up: then it is not its section that is long. Once more, with more time,
// and with another lock, which nobody has held for so long before.
void* rebuild(void* unused) {
  for (int round = 1; !was_long; ++round) {
    const uint64_t begin = ns_of(CLOCK_THREAD_CPUTIME_ID);
    pthread_mutex_lock(&model);
    stage_set(&held, round);
    while (stage_now(&given_up) < round) compute_ms(1);
    pthread_mutex_unlock(&model);
    was_long = ns_of(CLOCK_THREAD_CPUTIME_ID) - begin >= kLongMs * 2000000u / 3;
    if (!was_long) {
      must(pthread_mutex_destroy(&model));
      must(pthread_mutex_init(&model, NULL));
    }
    stage_set(&over, round);
  }
  return NULL;
}

void* look(void* unused) {
  for (int round = 1; !was_long; ++round) {
    stage_await(&held, round);
    const struct timespec until = in_ms(CLOCK_REALTIME, kLongMs << (round - 1));
    const int result = pthread_mutex_timedlock(&model, &until);  // @request
    must_hold(result == ETIMEDOUT);
    stage_set(&given_up, round);
    stage_await(&over, round);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(rebuild, look);
  return 0;
}
