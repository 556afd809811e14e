// A write to a pipe that is full, until its reader comes.
// EXPECT: blocking-while-locked severity=warning locks=out at @LINE(call)
#include <fcntl.h>

#include "testprogs/contention.h"

pthread_mutex_t out = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int ends[2];
char page[4096];

void* flush_out(void* unused) {
  pthread_mutex_lock(&out);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  must(write(ends[1], page, sizeof page) != (ssize_t)sizeof page);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&out);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&out);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&out);
  return NULL;
}

void* drain(void* unused) {
  char buffer[4096];
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  must(raw_syscall(SYS_read, ends[0], (long)buffer, sizeof buffer, 0, 0, 0) <= 0);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(ends));
  must(fcntl(ends[1], F_SETPIPE_SZ, 4096) < 4096);
  raw_write(ends[1], page, sizeof page);
  run_threads(flush_out, look, drain);
  return 0;
}
