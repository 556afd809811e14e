// A process-shared mutex is held by another thread at the fork: it will be released, for the child too.
// EXPECT: none
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

typedef struct Shared {
  pthread_mutex_t mutex;
  Stage stage;
} Shared;

Shared* shared;

void* holds(void* unused) {
  pthread_mutex_lock(&shared->mutex);
  stage_set(&shared->stage, 1);
  stage_await(&shared->stage, 2);
  raw_pause_us(20000);
  pthread_mutex_unlock(&shared->mutex);
  return NULL;
}

void* forks(void* unused) {
  int status = 0;
  stage_await(&shared->stage, 1);
  const pid_t child = fork();
  if (child == 0) {
    stage_set(&shared->stage, 2);
    pthread_mutex_lock(&shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    _exit(0);
  }
  waitpid(child, &status, 0);
  if (status != 0) abort();
  return NULL;
}

int main(void) {
  pthread_mutexattr_t attributes;
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_init(&attributes);
  must(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  must(pthread_mutex_init(&shared->mutex, &attributes));
  run_threads(holds, forks);
  return 0;
}
