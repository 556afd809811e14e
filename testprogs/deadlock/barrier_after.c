// A barrier that both pass before they take the locks orders nothing.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t barrier;
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

void* first(void* unused) {
  pthread_barrier_wait(&barrier);
  ab(unused);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  pthread_barrier_wait(&barrier);
  stage_await(&stage, 1);
  return ba(unused);
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(first, second);
  return 0;
}
