// Two threads wait on one condition at the same time, each with a mutex of its own.
// EXPECT: condition-misuse subkind=wait-two-mutexes threads=2 locks=ready,b at @LINE(first) and @LINE(second)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;
int tid[2];

void* first(void* unused) {
  pthread_mutex_lock(&a);
  tid[0] = raw_gettid();
  stage_set(&stage, 1);
  pthread_cond_wait(&ready, &a);  // @first
  pthread_mutex_unlock(&a);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(tid[0]);
  pthread_mutex_lock(&b);
  tid[1] = raw_gettid();
  stage_set(&stage, 2);
  pthread_cond_wait(&ready, &b);  // @second
  pthread_mutex_unlock(&b);
  return NULL;
}

void* notifies(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(tid[1]);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_cond_broadcast(&ready);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(first, second, notifies);
  return 0;
}
