// The semaphore is posted before the value is written.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include <semaphore.h>

#include "testprogs/race.h"

int value;
sem_t semaphore;

void* publishes(void* unused) {
  sem_post(&semaphore);
  value = 1;  // @write
  return NULL;
}

void* waits(void* unused) {
  sem_wait(&semaphore);
  consume(value);  // @read
  return NULL;
}

int main(void) {
  must(sem_init(&semaphore, 0, 0));
  run_in_turn(publishes, waits);
  must(sem_destroy(&semaphore));
  return 0;
}
