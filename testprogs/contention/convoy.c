// All that the threads do goes through one lock: there is always a queue, and a turn is many times longer than its work.
// EXPECT: starvation subkind=convoy locks=log_lock at @LINE(request)
#include "testprogs/contention.h"

enum { kThreads = 12, kTurns = 40 };

pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
Stage ready;
int asking;
int turns;
int done;

void* log_always(void* unused) {
  stage_add(&ready);
  stage_await(&ready, kThreads);
  for (int turn = 0; turn < kTurns; ++turn) {
    count(&asking);
    pthread_mutex_lock(&log_lock);  // @request
    const int own_turn = __atomic_add_fetch(&turns, 1, __ATOMIC_ACQ_REL);
    __atomic_sub_fetch(&asking, 1, __ATOMIC_ACQ_REL);
    raw_pause_us(1000);
    // A busy machine is late with waking threads, but their order stays: who comes back finds all others in the queue.
    while (count_of(&asking) < kThreads - 1 && count_of(&done) == 0) raw_pause_us(200);
    pthread_mutex_unlock(&log_lock);
    while (count_of(&turns) == own_turn && turn + 1 < kTurns && count_of(&done) == 0) raw_pause_us(200);
  }
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(log_always, log_always, log_always, log_always, log_always, log_always, log_always, log_always, log_always,
              log_always, log_always, log_always);
  must_hold(count_of(&turns) == kThreads * kTurns);
  return 0;
}
