// Atomicity violation: a counter is read in one critical section and written in another.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static int get(void) {
  pthread_mutex_lock(&lock);
  const int value = counter;
  pthread_mutex_unlock(&lock);
  return value;
}

static void set(int value) {
  pthread_mutex_lock(&lock);
  counter = value;
  pthread_mutex_unlock(&lock);
}

static void* count(void* unused) {
  set(get() + 1);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(count, count, count);
  must_hold(counter == 3);
  return 0;
}
