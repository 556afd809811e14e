// A pool whose workers are idle for long, and are all woken once, to end.
// EXPECT: none
#include "testprogs/contention.h"

enum { kWorkers = 8 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t work = PTHREAD_COND_INITIALIZER;
int items;
int served;
int stopped;

void* serve(void* unused) {
  pthread_mutex_lock(&mutex);
  for (;;) {
    while (items == 0 && !stopped) pthread_cond_wait(&work, &mutex);
    if (items == 0) break;
    --items;
    ++served;
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* use_pool(void* unused) {
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_lock(&mutex);
    ++items;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&mutex);
    raw_pause_us(500);
  }
  raw_pause_us(300000);
  pthread_mutex_lock(&mutex);
  stopped = 1;
  pthread_cond_broadcast(&work);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(use_pool, serve, serve, serve, serve, serve, serve, serve, serve);
  must_hold(served == 20);
  return 0;
}
