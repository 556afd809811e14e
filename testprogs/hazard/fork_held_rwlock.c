// A thread writes under a lock while another one forks; the child wants to read.
// EXPECT: fork-hazard subkind=fork-held locks=a threads=2 at @LINE(request) and @LINE(lock)
#include <errno.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;

void* holds(void* unused) {
  pthread_rwlock_wrlock(&a);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_rwlock_unlock(&a);
  return NULL;
}

void* forks(void* unused) {
  int status = 0;
  stage_await(&stage, 1);
  const pid_t child = fork();
  if (child == 0) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec = (until.tv_nsec + 50000000) % 1000000000;
    until.tv_sec += until.tv_nsec < 50000000;
    _exit(pthread_rwlock_timedrdlock(&a, &until) == ETIMEDOUT ? 0 : 1);  // @request
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
