// The initialisation takes a lock, and another thread asks for it with that lock held. Here it was done by then; a little
// earlier they would have waited for each other.
// EXPECT: lock-order-inversion locks=a,once threads=2 confidence=predicted at @LINE(lock-inside) and @LINE(once-after-a)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
Stage stage;

void set_up(void) {
  pthread_mutex_lock(&a);  // @lock-inside
  pthread_mutex_unlock(&a);
}

void* initialise(void* unused) {
  pthread_once(&once, set_up);
  stage_set(&stage, 1);
  return NULL;
}

void* hold(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&a);
  pthread_once(&once, set_up);  // @once-after-a
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(initialise, hold);
  return 0;
}
