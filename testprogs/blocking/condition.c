// A condition is waited for with its own mutex, and with another lock, which stays held.
// EXPECT: blocking-while-locked severity=warning locks=outer at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
int there;

void* wait_inside(void* unused) {
  pthread_mutex_lock(&outer);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  pthread_mutex_lock(&mutex);
  while (!there) pthread_cond_wait(&arrived, &mutex);  // @call
  pthread_mutex_unlock(&mutex);
  count(&calls_done);
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&outer);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&outer);
  return NULL;
}

void* arrive(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
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
