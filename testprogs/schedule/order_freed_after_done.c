// Order violation: the worker says "done" before its last use of the buffer, which its owner then gives back.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int done, alive = 1;

static void* work(void* unused) {
  pthread_mutex_lock(&lock);
  done = 1;
  pthread_mutex_unlock(&lock);
  pthread_mutex_lock(&lock);
  must_hold(alive);
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* own(void* unused) {
  pthread_mutex_lock(&lock);
  if (done) alive = 0;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(work, own);
  return 0;
}
