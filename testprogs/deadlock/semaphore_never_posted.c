// A worker and the main thread wait for each other's post, each before its own.
// EXPECT: deadlock threads=2 at @LINE(wait-ready) and @LINE(wait-go)
// RUN: killed
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t ready;
sem_t go;

void* work(void* unused) {
  sem_wait(&go);  // @wait-go
  sem_post(&ready);
  return NULL;
}

int main(void) {
  pthread_t worker;
  must(sem_init(&ready, 0, 0));
  must(sem_init(&go, 0, 0));
  must(pthread_create(&worker, NULL, work, NULL));
  sem_wait(&ready);  // @wait-ready
  sem_post(&go);
  must(pthread_join(worker, NULL));
  return 0;
}
