// The only notification comes before the wait, and a condition keeps none. It is told as what it is, not as the deadlock
// that it leads to.
// EXPECT: lost-wakeup locks=ready,lock threads=2 confidence=observed at @LINE(notify) and @LINE(wait)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;

void* wait_for_it(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&lock);
  pthread_cond_wait(&ready, &lock);  // @wait
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, wait_for_it, NULL));
  pthread_mutex_lock(&lock);
  pthread_cond_signal(&ready);  // @notify
  pthread_mutex_unlock(&lock);
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
