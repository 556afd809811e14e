// One of two threads forgets the lock.
// EXPECT: data-race threads=2 name=counter locks=mutex at @LINE(locked) and @LINE(forgotten)
// BUILD: O1 O2
#include "testprogs/race.h"

int counter;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* careful(void* unused) {
  pthread_mutex_lock(&mutex);
  counter = 1;  // @locked
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* careless(void* unused) {
  counter = 2;  // @forgotten
  return NULL;
}

int main(void) {
  run_in_turn(careful, careless);
  return 0;
}
