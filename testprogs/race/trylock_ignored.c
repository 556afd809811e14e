// A thread goes on although its trylock failed.
// EXPECT: data-race name=value at @LINE(owner) and @LINE(intruder)
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* owner(void* unused) {
  pthread_mutex_lock(&mutex);
  value = 1;  // @owner
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* intruder(void* unused) {
  stage_await(&stage, 1);
  const int error = pthread_mutex_trylock(&mutex);
  value = 2;  // @intruder
  if (error == 0) pthread_mutex_unlock(&mutex);
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(owner, intruder);
  return 0;
}
