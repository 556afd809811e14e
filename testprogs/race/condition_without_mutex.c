// The condition is made true and signalled without the mutex that its waiters check it under.
// EXPECT: data-race name=ready locks=mutex at @LINE(set) and @LINE(check)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int ready;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;

void* sets(void* unused) {
  ready = 1;  // @set
  pthread_cond_signal(&condition);
  return NULL;
}

void* waits(void* unused) {
  pthread_mutex_lock(&mutex);
  while (!ready) {  // @check
    pthread_cond_wait(&condition, &mutex);
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_in_turn(sets, waits);
  return 0;
}
