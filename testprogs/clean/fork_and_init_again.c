// Another thread holds a mutex at the fork; the child initialises it again before it uses it, and only tries another
// one.
// EXPECT: none
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* holds(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* uses(void* unused) {
  for (int i = 0; i < 100; ++i) {
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
  }
  return NULL;
}

void* forks(void* unused) {
  int status = 0;
  stage_await(&stage, 1);
  const pid_t child = fork();
  if (child == 0) {
    if (pthread_mutex_trylock(&b) != EBUSY) _exit(1);
    must(pthread_mutex_init(&a, NULL));
    run_threads(uses, uses);
    _exit(0);
  }
  waitpid(child, &status, 0);
  stage_set(&stage, 2);
  if (status != 0) abort();
  return NULL;
}

int main(void) {
  run_threads(holds, forks);
  return 0;
}
