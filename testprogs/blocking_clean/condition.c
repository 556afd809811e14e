// Only the condition's own mutex is held.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
int there;

void* wait_inside(void* unused) {
  pthread_mutex_lock(&outer);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&outer);
  pthread_mutex_lock(&mutex);
  while (!there) pthread_cond_wait(&arrived, &mutex);
  pthread_mutex_unlock(&mutex);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&outer);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&outer);
  stage_set(&stage, 3);
  return NULL;
}

void* arrive(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
  pthread_mutex_lock(&mutex);
  there = 1;
  pthread_cond_signal(&arrived);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(wait_inside, look, arrive);
  return 0;
}
