// What one lock guards, what a semaphore or a release hands over, and what is read under a shared lock is no possible race either.
// EXPECT: none
// RUN: races=possible
#include <semaphore.h>

#include "testprogs/race.h"

int guarded;
int handed_over;
int published;
int ready;
int table;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
sem_t semaphore;

void* first(void* unused) {
  pthread_mutex_lock(&mutex);
  guarded++;
  pthread_mutex_unlock(&mutex);
  pthread_rwlock_wrlock(&rwlock);
  table = 1;
  pthread_rwlock_unlock(&rwlock);
  handed_over = 1;
  sem_post(&semaphore);
  published = 1;
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&mutex);
  guarded++;
  pthread_mutex_unlock(&mutex);
  pthread_rwlock_rdlock(&rwlock);
  consume(table);
  pthread_rwlock_unlock(&rwlock);
  sem_wait(&semaphore);
  handed_over = 2;
  while (!__atomic_load_n(&ready, __ATOMIC_ACQUIRE)) raw_yield();
  published = 2;
  return NULL;
}

int main(void) {
  sem_init(&semaphore, 0, 0);
  run_in_turn(first, second);
  sem_destroy(&semaphore);
  return 0;
}
