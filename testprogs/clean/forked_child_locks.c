// A child forked from a thread of a multi-threaded process: what the parent held is history there.
// EXPECT: none
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* forks(void* unused) {
  int status = 0;
  pthread_mutex_lock(&a);
  const pid_t child = fork();
  if (child == 0) {
    pthread_mutex_unlock(&a);
    run_threads(ba, ba);
    _exit(0);
  }
  pthread_mutex_unlock(&a);
  waitpid(child, &status, 0);
  if (status != 0) abort();
  return ab(unused);
}

int main(void) {
  run_threads(forks, forks);
  return 0;
}
