// Check and act under one lock.
// EXPECT: none
#include "testprogs/race.h"

int free_seats = 1;
int taken;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* takes(void* unused) {
  pthread_mutex_lock(&mutex);
  if (free_seats > 0) {
    --free_seats;
    ++taken;
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_threads(takes, takes, takes);
  return taken != 1;
}
