// Double-checked locking: the first check is a plain read of what is written under the lock.
// EXPECT: data-race name=initialised at @LINE(check) and @LINE(set)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int initialised;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* initialise(void* unused) {
  pthread_mutex_lock(&mutex);
  if (!initialised) initialised = 1;  // @set
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* check(void* unused) {
  if (!initialised) abort();  // @check
  return NULL;
}

int main(void) {
  run_in_turn(initialise, check);
  return 0;
}
