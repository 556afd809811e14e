// Who leaves the barrier does not wait for the lock that is held from before it until after it.
// EXPECT: lock-order-inversion locks=a,start threads=2 at @LINE(a-after-start) and @LINE(start-after-a)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;
pthread_barrier_t barrier;
Stage stage;

void* holder(void* unused) {
  pthread_mutex_lock(&start);
  pthread_barrier_wait(&barrier);
  pthread_mutex_lock(&a);  // @a-after-start
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&start);
  stage_set(&stage, 1);
  return NULL;
}

void* other(void* unused) {
  pthread_barrier_wait(&barrier);
  stage_await(&stage, 1);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&start);  // @start-after-a
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
