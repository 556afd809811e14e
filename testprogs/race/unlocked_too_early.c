// The second use of a value stands behind the unlock.
// EXPECT: data-race name=value at @LINE(late) and @LINE(write)
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* reads(void* unused) {
  pthread_mutex_lock(&mutex);
  consume(value);
  pthread_mutex_unlock(&mutex);
  consume(value);  // @late
  return NULL;
}

void* writes(void* unused) {
  pthread_mutex_lock(&mutex);
  value = 1;  // @write
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_in_turn(reads, writes);
  return 0;
}
