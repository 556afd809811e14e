// A slot that one thread takes and another gives back: a semaphore that starts at one and is no lock all the same.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t empty;
sem_t full;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* produce(void* unused) {
  for (int i = 0; i < 100; ++i) {
    sem_wait(&empty);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    sem_post(&full);
  }
  return NULL;
}

// Were `empty` a lock, this would be the opposite order.
void* consume(void* unused) {
  for (int i = 0; i < 100; ++i) {
    sem_wait(&full);
    sem_post(&empty);
  }
  pthread_mutex_lock(&mutex);
  sem_wait(&empty);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  must(sem_init(&empty, 0, 1));
  must(sem_init(&full, 0, 0));
  run_threads(produce, consume);
  return 0;
}
