// Lost wakeup: an event that is cleared after its waiter has woken, when the next one may be in it already.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int event;

static void set(void) {
  pthread_mutex_lock(&lock);
  event = 1;
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&lock);
}

static void await(void) {
  pthread_mutex_lock(&lock);
  while (!event) pthread_cond_wait(&changed, &lock);
  pthread_mutex_unlock(&lock);
  pthread_mutex_lock(&lock);
  event = 0;
  pthread_mutex_unlock(&lock);
}

static void* receive(void* unused) {
  await();
  await();
  return unused;
}

static void* send(void* unused) {
  set();
  raw_pause_us(300);  // "by then the first is received"
  set();
  return unused;
}

int main(void) {
  bound_run();
  run_threads(receive, send);
  return 0;
}
