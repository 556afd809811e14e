// A mutex, a semaphore, a barrier and a condition, in one knot.
// EXPECT: deadlock threads=5 at @LINE(lock) and @LINE(semaphore) and @LINE(barrier) and @LINE(condition) and @LINE(join)
// RUN: killed
#include <semaphore.h>

#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
pthread_barrier_t barrier;
sem_t semaphore;
Stage stage;

void* wait_for_post(void* unused) {
  pthread_mutex_lock(&mutex);
  stage_set(&stage, 1);
  sem_wait(&semaphore);  // @semaphore
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* wait_for_lock(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&mutex);  // @lock
  sem_post(&semaphore);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* wait_for_others(void* unused) {
  pthread_barrier_wait(&barrier);  // @barrier
  return NULL;
}

void* wait_for_notification(void* unused) {
  pthread_mutex_lock(&other);
  for (;;) {
    pthread_cond_wait(&condition, &other);  // @condition
  }
}

int main(void) {
  pthread_t threads[4];
  const ThreadBody bodies[] = {wait_for_post, wait_for_lock, wait_for_others, wait_for_notification};
  must(pthread_barrier_init(&barrier, NULL, 2));
  must(sem_init(&semaphore, 0, 0));
  for (int i = 0; i < 4; ++i) must(pthread_create(&threads[i], NULL, bodies[i], NULL));
  must(pthread_join(threads[0], NULL));  // @join
  return 0;
}
