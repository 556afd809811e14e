// The forked child holds a process-shared lock that a thread of the parent waits for: no owner in this process, no deadlock.
// EXPECT: none
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

struct Shared {
  pthread_mutex_t lock;
  Stage stage;
};

struct Shared* shared;
int tid;
Stage local;

void* waits(void* unused) {
  tid = raw_gettid();
  stage_set(&local, 1);
  must(pthread_mutex_lock(&shared->lock));
  must(pthread_mutex_unlock(&shared->lock));
  return NULL;
}

int main(void) {
  int status = 0;
  pthread_t thread;
  pthread_mutexattr_t attributes;
  shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_init(&attributes);
  must(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  must(pthread_mutex_init(&shared->lock, &attributes));
  const pid_t child = fork();
  if (child == 0) {
    must(pthread_mutex_lock(&shared->lock));
    stage_set(&shared->stage, 1);
    stage_await(&shared->stage, 2);
    must(pthread_mutex_unlock(&shared->lock));
    return 0;
  }
  stage_await(&shared->stage, 1);
  must(pthread_create(&thread, NULL, waits, NULL));
  stage_await(&local, 1);
  wait_until_blocked(tid);
  stage_set(&shared->stage, 2);
  must(pthread_join(thread, NULL));
  waitpid(child, &status, 0);
  return status == 0 ? 0 : 1;
}
