// Two mutexes in opposite orders, really hit.
// EXPECT: deadlock locks=a,b threads=2 confidence=observed severity=error at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
