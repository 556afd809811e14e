// read() puts bytes where another thread reads; its own thread holds a lock meanwhile, which the other does not take.
// EXPECT: data-race name=buffer at @LINE(read) and @LINE(use)
// BUILD: O1 clang-O1
#include <unistd.h>

#include "testprogs/race.h"

char buffer[100];
int pipes[2];
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* fills(void* unused) {
  pthread_mutex_lock(&mutex);
  if (read(pipes[0], buffer, sizeof buffer) != 50) abort();  // @read
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* uses(void* unused) {
  consume(buffer[49]);  // @use
  return NULL;
}

int main(void) {
  const char text[50] = "text";
  must(pipe(pipes));
  if (write(pipes[1], text, sizeof text) != sizeof text) return 1;
  run_in_turn(fills, uses);
  return 0;
}
