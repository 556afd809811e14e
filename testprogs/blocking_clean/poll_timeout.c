// The lock is let go before the poll.
// EXPECT: none
#include <poll.h>

#include "testprogs/contention.h"

pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int ends[2];

void* watch(void* unused) {
  pthread_mutex_lock(&sessions);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&sessions);
  struct pollfd wanted = {.fd = ends[0], .events = POLLIN};
  must(poll(&wanted, 1, 100) != 0);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&sessions);
  pthread_mutex_unlock(&sessions);
  return NULL;
}

int main(void) {
  begin_run();
  must(pipe(ends));
  run_threads(watch, look);
  return 0;
}
