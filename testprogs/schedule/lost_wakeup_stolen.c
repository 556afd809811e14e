// A stolen wakeup: with `if` instead of `while` the woken consumer finds that another one was faster.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static int items;

static void* wait_and_take(void* unused) {
  pthread_mutex_lock(&lock);
  if (items == 0) pthread_cond_wait(&filled, &lock);
  must_hold(items > 0);
  --items;
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* put(void* unused) {
  pthread_mutex_lock(&lock);
  ++items;
  pthread_cond_signal(&filled);
  pthread_mutex_unlock(&lock);
  return unused;
}

static void* take_if_any(void* unused) {
  pthread_mutex_lock(&lock);
  if (items > 0) --items;
  pthread_mutex_unlock(&lock);
  // What it took it gives back: nobody is left without.
  return put(unused);
}

int main(void) {
  bound_run();
  run_threads(wait_and_take, put, take_if_any);
  return 0;
}
