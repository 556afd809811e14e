// Sixty locks held at once; the inversion is between the outermost and the innermost.
// EXPECT: lock-order-inversion locks=inner,outer at @LINE(inner-last) and @LINE(outer-last)
#include "testprogs/threads.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t between[60];
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&outer);
  for (int i = 0; i < 60; ++i) pthread_mutex_lock(&between[i]);
  pthread_mutex_lock(&inner);  // @inner-last
  pthread_mutex_unlock(&inner);
  for (int i = 59; i >= 0; --i) pthread_mutex_unlock(&between[i]);
  pthread_mutex_unlock(&outer);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&inner);
  pthread_mutex_lock(&outer);  // @outer-last
  pthread_mutex_unlock(&outer);
  pthread_mutex_unlock(&inner);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
