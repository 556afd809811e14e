// Order violation: two workers, of which the second takes for granted that the first is through.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int result;

static void* compute(void* unused) {
  pthread_mutex_lock(&lock);
  result = 42;
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* use(void* unused) {
  pthread_mutex_lock(&lock);
  must_hold(result == 42);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(compute, use);
  return 0;
}
