// A barrier is initialised again while a thread waits at it.
// EXPECT: lock-misuse subkind=init-waiters locks=barrier threads=2 at @LINE(init) and @LINE(wait)
#include "testprogs/threads.h"

pthread_barrier_t barrier;
Stage stage;
int waiter;

void* waits(void* unused) {
  waiter = raw_gettid();
  stage_set(&stage, 1);
  pthread_barrier_wait(&barrier);  // @wait
  return NULL;
}

void* inits(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(waiter);
  const pthread_barrier_t before = barrier;
  must(pthread_barrier_init(&barrier, NULL, 2));  // @init
  barrier = before;  // knows of the waiter: without this it waits for ever
  pthread_barrier_wait(&barrier);
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(waits, inits);
  return 0;
}
