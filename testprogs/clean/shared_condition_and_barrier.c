// All threads of either process wait for the other one.
// EXPECT: none
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

struct Shared {
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  pthread_barrier_t barrier;
  int ready;
};
struct Shared* shared;

void set_up(void) {
  pthread_mutexattr_t mutex;
  pthread_condattr_t condition;
  pthread_barrierattr_t barrier;
  must(pthread_mutexattr_init(&mutex));
  must(pthread_condattr_init(&condition));
  must(pthread_barrierattr_init(&barrier));
  must(pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED));
  must(pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED));
  must(pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED));
  must(pthread_mutex_init(&shared->mutex, &mutex));
  must(pthread_cond_init(&shared->changed, &condition));
  must(pthread_barrier_init(&shared->barrier, &barrier, 2));
}

void* wait_for_other(void* unused) {
  pthread_mutex_lock(&shared->mutex);
  while (!shared->ready) pthread_cond_wait(&shared->changed, &shared->mutex);
  pthread_mutex_unlock(&shared->mutex);
  pthread_barrier_wait(&shared->barrier);
  return NULL;
}

int main(void) {
  shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  set_up();
  const pid_t child = fork();
  if (child == 0) {
    raw_pause_us(200000);
    pthread_mutex_lock(&shared->mutex);
    shared->ready = 1;
    pthread_cond_signal(&shared->changed);
    pthread_mutex_unlock(&shared->mutex);
    raw_pause_us(200000);
    pthread_barrier_wait(&shared->barrier);
    _exit(0);
  }
  run_threads(wait_for_other);
  int status = 0;
  return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}
