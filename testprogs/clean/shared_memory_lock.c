// One process-shared lock, used by a parent and its forked child with threads in both.
// EXPECT: none
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

struct Shared {
  pthread_mutex_t lock;
  long count;
};

struct Shared* shared;

void* work(void* unused) {
  for (int i = 0; i < 2000; ++i) {
    pthread_mutex_lock(&shared->lock);
    ++shared->count;
    pthread_mutex_unlock(&shared->lock);
  }
  return NULL;
}

int main(void) {
  int status = 0;
  pthread_mutexattr_t attributes;
  shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_init(&attributes);
  must(pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED));
  must(pthread_mutex_init(&shared->lock, &attributes));
  const pid_t child = fork();
  run_threads(work, work);
  if (child == 0) return 0;
  waitpid(child, &status, 0);
  return status == 0 && shared->count == 8000 ? 0 : 1;
}
