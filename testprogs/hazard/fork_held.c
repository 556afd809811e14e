// A thread holds a mutex while another one forks; the child requests it, and nobody is there to release it.
// EXPECT: fork-hazard subkind=fork-held locks=a threads=2 at @LINE(request) and @LINE(lock)
// RUN: killed
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* holds(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* forks(void* unused) {
  int status = 0;
  stage_await(&stage, 1);
  const pid_t child = fork();
  if (child == 0) {
    pthread_mutex_lock(&a);  // @request
    _exit(0);
  }
  waitpid(child, &status, 0);
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(holds, forks);
  return 0;
}
