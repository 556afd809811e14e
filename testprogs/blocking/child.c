// waitpid() for a child that takes its time.
// EXPECT: blocking-while-locked severity=warning locks=children at @LINE(call)
#include <sys/wait.h>

#include "testprogs/contention.h"

pthread_mutex_t children = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int go[2];
pid_t child;

void* run_child(void* unused) {
  pthread_mutex_lock(&children);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  raw_write(go[1], "x", 1);
  must(waitpid(child, NULL, 0) != child);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&children);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&children);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&children);
  return NULL;
}

int main(void) {
  begin_run();
  char byte;
  must(pipe(go));
  must((child = fork()) < 0);
  if (child == 0) {
    raw_syscall(SYS_read, go[0], (long)&byte, 1, 0, 0, 0);
    raw_pause_us(kLongMs * 1000);
    _exit(0);
  }
  run_threads(run_child, look);
  return 0;
}
