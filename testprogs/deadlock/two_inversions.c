// Two independent inversions in one program.
// EXPECT: lock-order-inversion locks=a,b at @LINE(b-after-a) and @LINE(a-after-b)
// EXPECT: lock-order-inversion locks=c,d at @LINE(d-after-c) and @LINE(c-after-d)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t d = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&d);  // @d-after-c
  pthread_mutex_unlock(&d);
  pthread_mutex_unlock(&c);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  pthread_mutex_lock(&d);
  pthread_mutex_lock(&c);  // @c-after-d
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&d);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
