// The lock is let go before the wait.
// EXPECT: none
#include <sys/wait.h>

#include "testprogs/contention.h"

pthread_mutex_t children = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
int go[2];
pid_t child;

void* run_child(void* unused) {
  pthread_mutex_lock(&children);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&children);
  must(waitpid(child, NULL, 0) != child);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&children);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&children);
  raw_write(go[1], "x", 1);
  return NULL;
}

int main(void) {
  begin_run();
  char byte;
  must(pipe(go));
  must((child = fork()) < 0);
  if (child == 0) {
    raw_syscall(SYS_read, go[0], (long)&byte, 1, 0, 0, 0);
    raw_pause_us(100 * 1000);
    _exit(0);
  }
  run_threads(run_child, look);
  return 0;
}
