// A semaphore is initialised again and again, each time after all who waited on it have gone on.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t start;

void* waits(void* unused) {
  must(sem_wait(&start));
  return NULL;
}

void* posts(void* unused) {
  must(sem_post(&start));
  return NULL;
}

int main(void) {
  for (int i = 0; i < 50; ++i) {
    must(sem_init(&start, 0, 0));
    run_threads(waits, posts);
  }
  return 0;
}
