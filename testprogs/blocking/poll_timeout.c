// poll() with a timeout, and nothing comes.
// EXPECT: blocking-while-locked severity=warning locks=sessions at @LINE(call)
#include <poll.h>

#include "testprogs/contention.h"

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int ends[2];

void* watch(void* unused) {
  pthread_mutex_lock(&sessions);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  struct pollfd wanted = {.fd = ends[0], .events = POLLIN};
  must(poll(&wanted, 1, kLongMs) != 0);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&sessions);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&sessions);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&sessions);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(ends));
  run_threads(watch, look);
  return 0;
}
