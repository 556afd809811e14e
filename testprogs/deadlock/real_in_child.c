// A forked child deadlocks: its own trace tells, the parent waits for it.
// EXPECT: deadlock locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include <sys/wait.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_mutex_lock(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  const pid_t child = fork();
  if (child == 0) run_threads(first, second);
  waitpid(child, NULL, 0);
  return 0;
}
