// Lost wakeup: two kinds of waiters on one condition, and a signal that wakes only one of them: the wrong one.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int red, green;

static void await(const int* which) {
  pthread_mutex_lock(&lock);
  while (!*which) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
}

static void give(int* which) {
  pthread_mutex_lock(&lock);
  *which = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

static void* red_waiter(void* unused) {
  await(&red);
  return unused;
}
static void* green_waiter(void* unused) {
  await(&green);
  return unused;
}
static void* giver(void* unused) {
  give(&green);
  give(&red);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(giver, red_waiter, green_waiter);
  return 0;
}
