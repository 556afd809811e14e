// A thread is cancelled in an initialisation; the next one that asks runs it.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
Stage stage;
int tries;

void set_up(void) {
  if (++tries > 1) return;
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_testcancel();
}

// Runs while the thread ends: were the once still held, the lock would come after it.
void at_end(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
}

void* cancelled(void* unused) {
  pthread_cleanup_push(at_end, NULL);
  pthread_once(&once, set_up);
  pthread_cleanup_pop(0);
  return NULL;
}

void* next(void* unused) {
  stage_await(&stage, 3);
  pthread_mutex_lock(&a);
  pthread_once(&once, set_up);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  pthread_t first;
  pthread_t second;
  must(pthread_create(&first, NULL, cancelled, NULL));
  must(pthread_create(&second, NULL, next, NULL));
  stage_await(&stage, 1);
  must(pthread_cancel(first));
  stage_set(&stage, 2);
  must(pthread_join(first, NULL));
  stage_set(&stage, 3);
  must(pthread_join(second, NULL));
  return tries == 2 ? 0 : 1;
}
