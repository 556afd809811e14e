// A barrier is destroyed while a thread waits at it.
// EXPECT: lock-misuse subkind=destroy-waiters locks=barrier threads=2 at @LINE(destroy) and @LINE(wait)
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

void* destroys(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(waiter);
  stage_set(&stage, 2);
  pthread_barrier_destroy(&barrier);  // @destroy
  return NULL;
}

int main(void) {
  pthread_t threads[2];
  must(pthread_barrier_init(&barrier, NULL, 2));
  must(pthread_create(&threads[0], NULL, waits, NULL));
  must(pthread_create(&threads[1], NULL, destroys, NULL));
  must(pthread_detach(threads[0]));
  must(pthread_detach(threads[1]));
  // It is undefined whether the destroying thread comes back.
  stage_await(&stage, 2);
  raw_pause_us(300000);
  _Exit(0);
}
