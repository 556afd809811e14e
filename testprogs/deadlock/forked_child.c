// The inversion is in a forked child; the parent is clean. The child's own trace tells.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* ab_first(void* unused) {
  ab(unused);
  stage_set(&stage, 1);
  return NULL;
}

void* ba_second(void* unused) {
  stage_await(&stage, 1);
  return ba(unused);
}

int main(void) {
  int status = 0;
  const pid_t child = fork();
  if (child == 0) {
    run_threads(ab_first, ba_second);
    _exit(0);
  }
  waitpid(child, &status, 0);
  return status == 0 ? 0 : 1;
}
