// A thread waits on a condition with a mutex that nobody holds.
// EXPECT: condition-misuse subkind=wait-unheld locks=ready,a threads=1 at @LINE(wait)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;
int tid;

void* waits(void* unused) {
  tid = raw_gettid();
  stage_set(&stage, 1);
  pthread_cond_wait(&ready, &a);  // @wait
  pthread_mutex_unlock(&a);
  return NULL;
}

void* notifies(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(tid);
  pthread_mutex_lock(&a);
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(waits, notifies);
  return 0;
}
