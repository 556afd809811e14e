// recv() on a socket whose other side is slow.
// EXPECT: blocking-while-locked severity=warning locks=routes at @LINE(call)
#include <sys/socket.h>

#include "testprogs/contention.h"

pthread_mutex_t routes = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
int ends[2];

void* receive_update(void* unused) {
  pthread_mutex_lock(&routes);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  char byte;
  must(recv(ends[0], &byte, 1, 0) != 1);  // @call
  count(&calls_done);
  pthread_mutex_unlock(&routes);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&routes);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&routes);
  return NULL;
}

void* answer(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  raw_write(ends[1], "x", 1);
  return NULL;
}

int main(void) {
  begin_run();
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  run_threads(receive_update, look, answer);
  return 0;
}
