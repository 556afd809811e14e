// A lock is held from before a barrier until after it. Who leaves the barrier and takes that lock comes after all of the hold.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t barrier;

void* holder(void* unused) {
  pthread_mutex_lock(&start);
  pthread_barrier_wait(&barrier);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&start);
  return NULL;
}

void* other(void* unused) {
  pthread_barrier_wait(&barrier);
  pthread_mutex_lock(&start);
  pthread_mutex_unlock(&start);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&start);
  pthread_mutex_unlock(&start);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(holder, other);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
