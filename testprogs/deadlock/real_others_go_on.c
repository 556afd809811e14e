// Two threads are deadlocked; a third goes on working, a fourth waits behind them.
// EXPECT: deadlock locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t work = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
volatile long done;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 3);
  pthread_mutex_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 3);
  pthread_mutex_lock(&a);  // @a-after-b
  return NULL;
}

void* worker(void* unused) {
  for (;;) {
    pthread_mutex_lock(&work);
    done = done + 1;
    pthread_mutex_unlock(&work);
    raw_pause_us(100);
  }
  return NULL;
}

void* behind(void* unused) {
  stage_await(&stage, 2);
  stage_set(&stage, 3);
  pthread_mutex_lock(&a);
  return NULL;
}

int main(void) {
  run_threads(first, second, worker, behind);
  return 0;
}
