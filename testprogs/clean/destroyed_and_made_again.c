// Two locks are destroyed and made again at the same addresses before the opposite order is used: other locks by then.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a;
pthread_mutex_t b;
Stage stage;

static void make(void) {
  must(pthread_mutex_init(&a, NULL));
  must(pthread_mutex_init(&b, NULL));
}

void* first(void* unused) {
  make();
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  must(pthread_mutex_destroy(&a));
  must(pthread_mutex_destroy(&b));
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  make();
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
