// Lost wakeup: nothing remembers the signal, so it has to come after the wait has begun.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t ready = PTHREAD_COND_INITIALIZER;

static void* wait_for_it(void* unused) {
  pthread_mutex_lock(&lock);
  pthread_cond_wait(&ready, &lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  pthread_t thread;
  must(pthread_create(&thread, NULL, wait_for_it, NULL));
  raw_pause_us(300);  // "by then it waits"
  pthread_mutex_lock(&lock);
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&lock);
  must(pthread_join(thread, NULL));
  return 0;
}
