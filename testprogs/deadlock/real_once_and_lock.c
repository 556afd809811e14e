// One thread runs an initialisation that needs a lock; the thread that has the lock waits for the initialisation.
// EXPECT: deadlock locks=a,once threads=2 confidence=observed at @LINE(lock-inside) and @LINE(once-after-a)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
Stage stage;

void set_up(void) {
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&a);  // @lock-inside
  pthread_mutex_unlock(&a);
}

void* initialise(void* unused) {
  pthread_once(&once, set_up);
  return NULL;
}

void* hold(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_once(&once, set_up);  // @once-after-a
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(initialise, hold);
  return 0;
}
