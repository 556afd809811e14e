// All that eight threads do goes through one lock: there is always a queue, and a turn is many times longer than its work.
// EXPECT: starvation subkind=convoy locks=log_lock at @LINE(request)
#include "testprogs/contention.h"

enum { kThreads = 8, kTurns = 40 };

pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
Stage ready;
int asking;
int crowded_turns;

void* log_always(void* unused) {
  stage_add(&ready);
  stage_await(&ready, kThreads);
  for (int turn = 0; turn < kTurns; ++turn) {
    count(&asking);
    pthread_mutex_lock(&log_lock);  // @request
    raw_pause_us(1000);
    if (__atomic_sub_fetch(&asking, 1, __ATOMIC_ACQ_REL) >= kThreads / 2) ++crowded_turns;
    pthread_mutex_unlock(&log_lock);
    raw_pause_us(200);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(log_always, log_always, log_always, log_always, log_always, log_always, log_always, log_always);
  must_hold(crowded_turns > kThreads * kTurns / 2);
  return 0;
}
