// Memory goes from thread to thread by a chain of different means: join, mutex, semaphore, atomic, barrier.
// EXPECT: none
// BUILD: O1 clang-O1
#include <semaphore.h>

#include "testprogs/race.h"

int value;
int by_mutex;
int by_atomic;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
sem_t semaphore;
pthread_barrier_t barrier;

void* starts(void* unused) {
  ++value;
  return NULL;
}

void* first(void* unused) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, starts, NULL));
  must(pthread_join(thread, NULL));
  ++value;
  pthread_mutex_lock(&mutex);
  by_mutex = 1;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* second(void* unused) {
  for (int seen = 0; !seen;) {
    pthread_mutex_lock(&mutex);
    seen = by_mutex;
    pthread_mutex_unlock(&mutex);
    raw_yield();
  }
  ++value;
  sem_post(&semaphore);
  return NULL;
}

void* third(void* unused) {
  sem_wait(&semaphore);
  ++value;
  __atomic_store_n(&by_atomic, 1, __ATOMIC_RELEASE);
  return NULL;
}

void* fourth(void* unused) {
  while (!__atomic_load_n(&by_atomic, __ATOMIC_ACQUIRE)) raw_yield();
  ++value;
  pthread_barrier_wait(&barrier);
  return NULL;
}

void* fifth(void* unused) {
  pthread_barrier_wait(&barrier);
  ++value;
  return NULL;
}

int main(void) {
  must(sem_init(&semaphore, 0, 0));
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(first, second, third, fourth, fifth);
  return value != 6;
}
