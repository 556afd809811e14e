// The lock is let go before the call.
// EXPECT: none
#include <sys/socket.h>

#include "testprogs/contention.h"

pthread_mutex_t routes = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
int ends[2];

void* receive_update(void* unused) {
  pthread_mutex_lock(&routes);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&routes);
  char byte;
  must(recv(ends[0], &byte, 1, 0) != 1);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&routes);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&routes);
  stage_set(&stage, 3);
  return NULL;
}

void* answer(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
  raw_write(ends[1], "x", 1);
  return NULL;
}

int main(void) {
  begin_run();
  must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
  run_threads(receive_update, look, answer);
  return 0;
}
