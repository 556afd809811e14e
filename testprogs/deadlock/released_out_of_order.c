// Only what is still held counts: a is released before c is requested, b is not.
// EXPECT: lock-order-inversion locks=b,c at @LINE(c-after-b) and @LINE(b-after-c)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&a);
  pthread_mutex_lock(&c);  // @c-after-b
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&b);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&b);  // @b-after-c
  pthread_mutex_unlock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&c);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
