// The condition wait holds nothing but its own mutex.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t x = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t y = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
int ready;
Stage stage;

void* waits(void* unused) {
  stage_await(&stage, 2);
  pthread_mutex_lock(&y);
  pthread_mutex_unlock(&y);
  pthread_mutex_lock(&m);
  stage_set(&stage, 3);
  while (!ready) pthread_cond_wait(&condition, &m);
  pthread_mutex_unlock(&m);
  return NULL;
}

void* xy(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&x);
  pthread_mutex_lock(&y);  // @y-after-x
  pthread_mutex_unlock(&y);
  pthread_mutex_unlock(&x);
  stage_set(&stage, 2);
  return NULL;
}

void* mx(void* unused) {
  pthread_mutex_lock(&m);
  pthread_mutex_lock(&x);  // @x-after-m
  pthread_mutex_unlock(&x);
  pthread_mutex_unlock(&m);
  stage_set(&stage, 1);
  stage_await(&stage, 3);
  pthread_mutex_lock(&m);
  ready = 1;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&m);
  return NULL;
}

int main(void) {
  run_threads(waits, xy, mx);
  return 0;
}
