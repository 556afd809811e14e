// The lock is let go before the write.
// EXPECT: none
#include <fcntl.h>

#include "testprogs/contention.h"

pthread_mutex_t out = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
int ends[2];
char page[4096];

void* flush_out(void* unused) {
  pthread_mutex_lock(&out);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&out);
  must(write(ends[1], page, sizeof page) != (ssize_t)sizeof page);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&out);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&out);
  stage_set(&stage, 3);
  return NULL;
}

void* drain(void* unused) {
  char buffer[4096];
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
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
