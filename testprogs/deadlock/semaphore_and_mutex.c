// A semaphore used as a lock, and a mutex, in opposite orders.
// EXPECT: lock-order-inversion locks=mutex,semaphore threads=2 confidence=predicted at @LINE(mutex-after) and @LINE(semaphore-after)
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t semaphore;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* semaphore_first(void* unused) {
  sem_wait(&semaphore);
  pthread_mutex_lock(&mutex);  // @mutex-after
  pthread_mutex_unlock(&mutex);
  sem_post(&semaphore);
  stage_set(&stage, 1);
  return NULL;
}

void* mutex_first(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&mutex);
  sem_wait(&semaphore);  // @semaphore-after
  sem_post(&semaphore);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  must(sem_init(&semaphore, 0, 1));
  run_threads(semaphore_first, mutex_first);
  return 0;
}
