// A read from a pipe into which nothing is written for long.
// EXPECT: blocking-while-locked severity=warning locks=state at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int ends[2];

void* follow(void* unused) {
  pthread_mutex_lock(&state);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  char byte;
  must(read(ends[0], &byte, 1) != 1);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&state);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&state);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&state);
  return NULL;
}

void* feed(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  raw_write(ends[1], "x", 1);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(ends));
  run_threads(follow, look, feed);
  return 0;
}
