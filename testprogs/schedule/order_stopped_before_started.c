// Order violation: "stop" may come before the worker has looked for the first time, and its work is never done.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int started, stopping;
static int done;

static void* work(void* unused) {
  pthread_mutex_lock(&lock);
  if (!stopping) done = 1;
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* supervise(void* unused) {
  pthread_mutex_lock(&lock);
  started = 1;
  pthread_mutex_unlock(&lock);
  pthread_mutex_lock(&lock);
  stopping = 1;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(work, supervise);
  must_hold(started && done);
  return 0;
}
