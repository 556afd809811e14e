// The same writes are no race in the order of this run, and nobody asked what would be possible.
// EXPECT: none
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  value = 1;
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  value = 2;
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
