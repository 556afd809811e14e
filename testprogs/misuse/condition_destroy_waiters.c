// A condition is destroyed while a thread waits on it: the destroying thread is stuck until somebody wakes the waiter.
// EXPECT: condition-misuse subkind=destroy-waiters locks=ready threads=2 at @LINE(destroy) and @LINE(wait)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;
int waiter;
int destroyer;

void* waits(void* unused) {
  pthread_mutex_lock(&a);
  waiter = raw_gettid();
  stage_set(&stage, 1);
  pthread_cond_wait(&ready, &a);  // @wait
  pthread_mutex_unlock(&a);
  return NULL;
}

void* destroys(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(waiter);
  destroyer = raw_gettid();
  stage_set(&stage, 2);
  must(pthread_cond_destroy(&ready));  // @destroy
  return NULL;
}

void* saves(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(destroyer);
  pthread_cond_broadcast(&ready);
  return NULL;
}

int main(void) {
  run_threads(waits, destroys, saves);
  return 0;
}
