// The initialisation takes a lock; everybody asks for it before taking that lock.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
Stage stage;

void set_up(void) {
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
}

void* initialise(void* unused) {
  pthread_once(&once, set_up);
  stage_set(&stage, 1);
  return NULL;
}

// Asks for it again with the lock held: by then it knows that it is done.
void* hold(void* unused) {
  stage_await(&stage, 1);
  pthread_once(&once, set_up);
  pthread_mutex_lock(&a);
  pthread_once(&once, set_up);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(initialise, hold);
  return 0;
}
