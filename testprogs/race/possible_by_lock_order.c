// Two threads write a variable outside of any lock. In this run a lock that both take elsewhere came in between, in the one order in
// which they do not meet: a possible race, told when it is asked for.
// EXPECT: data-race confidence=possible severity=warning name=value at @LINE(before) and @LINE(after)
// RUN: races=possible
#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  value = 1;  // @before
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  value = 2;  // @after
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
