// A lock on a file, which another process has, is waited for with a mutex held.
// EXPECT: blocking-while-locked severity=warning locks=store at @LINE(call)
#include <fcntl.h>
#include <sys/wait.h>

#include "testprogs/contention.h"

pthread_mutex_t store = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int go[2];
int file;

void* lock_file(void* unused) {
  pthread_mutex_lock(&store);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  raw_write(go[1], "x", 1);
  must(fcntl(file, F_SETLKW, &whole));  // @call
  count(&calls_done);
  pthread_mutex_unlock(&store);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&store);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&store);
  return NULL;
}

int main(void) {
  begin_run();
  int locked[2];
  char byte;
  FILE* temporary = tmpfile();
  must(temporary == NULL);
  file = fileno(temporary);
  must(pipe(go));
  must(pipe(locked));
  const pid_t child = fork();
  must(child < 0);
  if (child == 0) {
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    raw_syscall(SYS_fcntl, file, F_SETLK, (long)&whole, 0, 0, 0);
    raw_write(locked[1], "x", 1);
    raw_syscall(SYS_read, go[0], (long)&byte, 1, 0, 0, 0);
    raw_pause_us(kLongMs * 1000);
    _exit(0);
  }
  must(raw_syscall(SYS_read, locked[0], (long)&byte, 1, 0, 0, 0) != 1);
  run_threads(lock_file, look);
  must(waitpid(child, NULL, 0) != child);
  return 0;
}
