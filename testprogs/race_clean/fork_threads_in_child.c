// Threads of a child use what the parent wrote before the fork, each under a lock.
// EXPECT: none
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/race.h"

int value;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* counts(void* unused) {
  pthread_mutex_lock(&mutex);
  ++value;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  value = 1;
  run_threads(counts, counts);
  const pid_t child = fork();
  if (child == 0) {
    run_threads(counts, counts);
    _exit(value == 5 ? 0 : 1);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child) return 1;
  return status != 0 || value != 3;
}
