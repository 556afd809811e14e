// A thread waits on a condition with a mutex that another thread holds: the wait unlocks it under its holder.
// EXPECT: condition-misuse subkind=wait-unheld locks=ready,a threads=2 at @LINE(wait) and @LINE(lock)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;
int tid;

void* waits(void* unused) {
  stage_await(&stage, 1);
  tid = raw_gettid();
  stage_set(&stage, 2);
  pthread_cond_wait(&ready, &a);  // @wait
  pthread_mutex_unlock(&a);
  return NULL;
}

void* holds(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(tid);
  pthread_cond_signal(&ready);
  return NULL;
}

int main(void) {
  run_threads(waits, holds);
  return 0;
}
