// A barrier separates the two orders.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t barrier;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* first(void* unused) {
  ab(unused);
  pthread_barrier_wait(&barrier);
  return NULL;
}

void* second(void* unused) {
  pthread_barrier_wait(&barrier);
  return ba(unused);
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(first, second);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
