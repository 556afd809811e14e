// The read comes first; then the lock is taken for what was read.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
int ends[2];

void* follow(void* unused) {
  pthread_mutex_lock(&state);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&state);
  char byte;
  must(read(ends[0], &byte, 1) != 1);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&state);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&state);
  stage_set(&stage, 3);
  return NULL;
}

void* feed(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
  raw_write(ends[1], "x", 1);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(ends));
  run_threads(follow, look, feed);
  return 0;
}
