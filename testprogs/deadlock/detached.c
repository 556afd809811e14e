// Detached threads: nothing orders them, not even the end of the first.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* ab_tells(void* unused) {
  ab(unused);
  stage_set(&stage, 1);
  return NULL;
}

void* ba_tells(void* unused) {
  stage_await(&stage, 1);
  ba(unused);
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, ab_tells, NULL));
  must(pthread_detach(thread));
  must(pthread_create(&thread, NULL, ba_tells, NULL));
  must(pthread_detach(thread));
  stage_await(&stage, 2);
  return 0;
}
