// A library takes its mutex around every fork, so the child finds it released; other threads hold it again and again.
// EXPECT: none
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

static void before(void) { pthread_mutex_lock(&a); }
static void after(void) { pthread_mutex_unlock(&a); }

void* locks(void* unused) {
  stage_set(&stage, 1);
  while (stage_now(&stage) < 2) {
    pthread_mutex_lock(&a);
    pthread_mutex_unlock(&a);
  }
  return NULL;
}

void* forks(void* unused) {
  stage_await(&stage, 1);
  for (int i = 0; i < 20; ++i) {
    int status = 0;
    const pid_t child = fork();
    if (child == 0) {
      pthread_mutex_lock(&a);
      pthread_mutex_unlock(&a);
      _exit(0);
    }
    waitpid(child, &status, 0);
    if (status != 0) abort();
  }
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  must(pthread_atfork(before, after, after));
  run_threads(locks, forks);
  return 0;
}
