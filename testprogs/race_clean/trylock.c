// Who gets the lock by trylock is ordered as everybody else.
// EXPECT: none
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* tries(void* unused) {
  while (pthread_mutex_trylock(&mutex) != 0) raw_yield();
  ++value;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(tries, tries, tries);
  return value != 3;
}
