// A message through a pipe orders what is done with it also when both sides hold locks of their own meanwhile.
// EXPECT: none
// BUILD: O1 clang-O1
#include <unistd.h>

#include "testprogs/race.h"

enum { kMessages = 50 };

int values[kMessages];
int pipes[2];
pthread_mutex_t sending = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t receiving = PTHREAD_MUTEX_INITIALIZER;

void* sends(void* unused) {
  for (int i = 0; i < kMessages; ++i) {
    values[i] = i;
    pthread_mutex_lock(&sending);
    if (write(pipes[1], "x", 1) != 1) abort();
    pthread_mutex_unlock(&sending);
  }
  return NULL;
}

void* receives(void* unused) {
  for (int i = 0; i < kMessages; ++i) {
    char text;
    pthread_mutex_lock(&receiving);
    if (read(pipes[0], &text, 1) != 1) abort();
    pthread_mutex_unlock(&receiving);
    consume(values[i]);
  }
  return NULL;
}

int main(void) {
  must(pipe(pipes));
  run_threads(sends, receives);
  return 0;
}
