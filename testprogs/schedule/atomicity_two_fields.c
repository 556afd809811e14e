// Atomicity violation: two fields that belong together are written in two critical sections.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int length = 1;
static int capacity = 1;

static void* grow(void* unused) {
  pthread_mutex_lock(&lock);
  length = 2;
  pthread_mutex_unlock(&lock);
  pthread_mutex_lock(&lock);
  capacity = 2;
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* look(void* unused) {
  pthread_mutex_lock(&lock);
  must_hold(length <= capacity);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(grow, look);
  return 0;
}
