// Atomicity violation: both calls of the queue lock, but "is it empty" and "take one" are two of them.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int queued = 1;

static int is_empty(void) {
  pthread_mutex_lock(&lock);
  const int empty = queued == 0;
  pthread_mutex_unlock(&lock);
  return empty;
}

static void take(void) {
  pthread_mutex_lock(&lock);
  must_hold(queued > 0);
  --queued;
  pthread_mutex_unlock(&lock);
}

static void* consume(void* unused) {
  if (!is_empty()) take();
  return unused;
}

int main(void) {
  bound_run();
  run_threads(consume, consume);
  return 0;
}
