// A semaphore that lets two threads in at once is no lock.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
#include <semaphore.h>

#include "testprogs/race.h"

int value;
sem_t semaphore;
Stage stage;

void* counts(void* number) {
  if (number != NULL) stage_await(&stage, 1);
  sem_wait(&semaphore);
  ++value;  // @count
  if (number == NULL) {
    stage_set(&stage, 1);
    stage_await(&stage, 2);
  }
  stage_set(&stage, 2);
  sem_post(&semaphore);
  return NULL;
}

int main(void) {
  must(sem_init(&semaphore, 0, 2));
  run_threads(counts, counts);
  must(sem_destroy(&semaphore));
  return 0;
}
