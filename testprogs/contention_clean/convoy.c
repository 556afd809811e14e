// Each thread has a log of its own, and writes it to the common one when there is something to write home about.
// EXPECT: none
#include "testprogs/contention.h"

enum { kThreads = 8, kTurns = 40 };

pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t own_locks[kThreads];
int lines;

void* log_always(void* number) {
  for (int turn = 0; turn < kTurns; ++turn) {
    pthread_mutex_lock(&own_locks[(size_t)number]);
    raw_pause_us(1000);
    pthread_mutex_unlock(&own_locks[(size_t)number]);
  }
  pthread_mutex_lock(&log_lock);
  lines += kTurns;
  pthread_mutex_unlock(&log_lock);
  return NULL;
}

int main(void) {
  begin_run();
  for (int i = 0; i < kThreads; ++i) must(pthread_mutex_init(&own_locks[i], NULL));
  run_threads(log_always, log_always, log_always, log_always, log_always, log_always, log_always, log_always);
  must_hold(lines == kThreads * kTurns);
  return 0;
}
