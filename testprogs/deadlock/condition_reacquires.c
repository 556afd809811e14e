// A condition wait takes its mutex again while another lock is held: an order that no line shows.
// EXPECT: lock-order-inversion locks=a,m at @LINE(a-after-m) and @LINE(wait)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
int ready;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&m);
  pthread_mutex_lock(&a);  // @a-after-m
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&m);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_lock(&m);
  ready = 1;
  pthread_cond_signal(&condition);
  pthread_mutex_unlock(&m);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&m);
  pthread_mutex_lock(&a);
  stage_set(&stage, 2);
  while (!ready) pthread_cond_wait(&condition, &m);  // @wait
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&m);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
