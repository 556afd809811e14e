// A condition is initialised again while a thread waits on it with a time-out: no notification reaches that thread.
// EXPECT: condition-misuse subkind=init-waiters locks=ready threads=2 at @LINE(init) and @LINE(wait)
#include <errno.h>
#include <time.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;
int waiter;

void* waits(void* unused) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec += 1;
  pthread_mutex_lock(&a);
  waiter = raw_gettid();
  stage_set(&stage, 1);
  pthread_cond_timedwait(&ready, &a, &until);  // @wait
  pthread_mutex_unlock(&a);
  return NULL;
}

void* inits(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(waiter);
  must(pthread_cond_init(&ready, NULL));  // @init
  return NULL;
}

int main(void) {
  run_threads(waits, inits);
  return 0;
}
