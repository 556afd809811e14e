// A thread waits on a condition and keeps a lock that whoever notifies takes first. Here the wait began late and there was
// nothing left to wait for but a timeout.
// EXPECT: lock-order-inversion subkind=condition-wait locks=table,changed threads=2 severity=warning at @LINE(wait)
#include <errno.h>
#include <time.h>

#include "testprogs/threads.h"

pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
Stage stage;

void* notifies(void* unused) {
  pthread_mutex_lock(&table);
  pthread_mutex_lock(&m);
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&m);
  pthread_mutex_unlock(&table);
  stage_set(&stage, 1);
  return NULL;
}

void* waits(void* unused) {
  stage_await(&stage, 1);
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  pthread_mutex_lock(&table);
  pthread_mutex_lock(&m);
  must(pthread_cond_timedwait(&changed, &m, &until) != ETIMEDOUT);  // @wait
  pthread_mutex_unlock(&m);
  pthread_mutex_unlock(&table);
  return NULL;
}

int main(void) {
  run_threads(notifies, waits);
  return 0;
}
