// An initialisation forks: the child, too, is in it, and comes out of it.
// EXPECT: none
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
pid_t child;

void never(void) { abort(); }

void* lock(void* unused) {
  pthread_once(&once, never);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  return NULL;
}

void set_up(void) {
  pthread_mutex_lock(&a);
  child = fork();
  pthread_mutex_unlock(&a);
}

void* initialise(void* unused) {
  pthread_once(&once, set_up);
  pthread_mutex_lock(&a);
  pthread_once(&once, set_up);
  pthread_mutex_unlock(&a);
  if (child == 0) {
    run_threads(lock, lock);
    _exit(0);
  }
  return NULL;
}

int main(void) {
  run_threads(initialise);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}
