// A thread that looks around every few ms: its waits on the condition end by timeout, and nobody misses anything.
// EXPECT: none
#include <errno.h>

#include "testprogs/contention.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int stopped;
int timeouts;

void* look_around(void* unused) {
  pthread_mutex_lock(&mutex);
  while (!stopped) {
    const struct timespec until = in_ms(CLOCK_REALTIME, 3);
    if (pthread_cond_timedwait(&changed, &mutex, &until) == ETIMEDOUT) ++timeouts;
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* stop_later(void* unused) {
  raw_pause_us(250000);
  pthread_mutex_lock(&mutex);
  stopped = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(look_around, stop_later);
  must_hold(timeouts > 0);
  return 0;
}
