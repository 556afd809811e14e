// A block goes from thread to thread under a lock, and the last one frees it.
// EXPECT: none
#include "testprogs/race.h"

int* block;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* makes(void* unused) {
  pthread_mutex_lock(&mutex);
  block = (int*)malloc(100 * sizeof *block);
  block[7] = 1;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* changes(void* unused) {
  pthread_mutex_lock(&mutex);
  ++block[7];
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* frees(void* unused) {
  pthread_mutex_lock(&mutex);
  if (block[7] != 2) abort();
  free(block);
  block = NULL;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  run_in_turn(makes, changes, frees);
  return 0;
}
