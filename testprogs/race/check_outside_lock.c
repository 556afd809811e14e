// The check stands before the lock, the act behind it.
// EXPECT: data-race name=free_seats at @LINE(check) and @LINE(act)
#include "testprogs/race.h"

int free_seats = 1;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* takes(void* unused) {
  pthread_mutex_lock(&mutex);
  free_seats = 0;  // @act
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* checks(void* unused) {
  if (free_seats == 2) {  // @check
    pthread_mutex_lock(&mutex);
    free_seats = 1;
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  run_in_turn(takes, checks);
  return 0;
}
