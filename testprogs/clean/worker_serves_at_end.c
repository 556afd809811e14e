// The last thread that runs serves the others just before it ends.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
Stage stage;
int ready;
int waiter_tid;
int main_tid;

void* wait_for_it(void* unused) {
  pthread_mutex_lock(&mutex);
  waiter_tid = raw_gettid();
  stage_set(&stage, 1);
  while (!ready) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* serve(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(waiter_tid);
  wait_until_blocked(main_tid);
  pthread_mutex_lock(&mutex);
  ready = 1;
  pthread_mutex_unlock(&mutex);
  pthread_cond_signal(&changed);
  return NULL;
}

int main(void) {
  pthread_t waiter;
  pthread_t worker;
  main_tid = raw_gettid();
  must(pthread_create(&waiter, NULL, wait_for_it, NULL));
  must(pthread_create(&worker, NULL, serve, NULL));
  must(pthread_detach(worker));
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  must(pthread_join(waiter, NULL));
  return 0;
}
