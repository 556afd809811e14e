// The main thread is in the deadlock.
// EXPECT: deadlock locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* other(void* unused) {
  pthread_mutex_lock(&a);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, other, NULL));
  pthread_mutex_lock(&b);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&a);  // @a-after-b
  return 0;
}
