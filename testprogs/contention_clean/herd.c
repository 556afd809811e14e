// An item wakes one worker; all are woken at the end only.
// EXPECT: none
#include "testprogs/contention.h"

enum { kWorkers = 15, kItems = 40 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t work = PTHREAD_COND_INITIALIZER;
int items;
int idle;
int in_vain;
int done;

void* serve(void* unused) {
  pthread_mutex_lock(&mutex);
  while (!done) {
    ++idle;
    while (items == 0 && !done) {
      pthread_cond_wait(&work, &mutex);
      if (items == 0 && !done) ++in_vain;
    }
    --idle;
    if (items > 0) --items;
    pthread_mutex_unlock(&mutex);
    pthread_mutex_lock(&mutex);
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void await_idle(void) {
  pthread_mutex_lock(&mutex);
  while (idle < kWorkers || items > 0) {
    pthread_mutex_unlock(&mutex);
    raw_pause_us(300);
    pthread_mutex_lock(&mutex);
  }
  pthread_mutex_unlock(&mutex);
}

void* deliver(void* unused) {
  for (int item = 0; item < kItems; ++item) {
    await_idle();
    pthread_mutex_lock(&mutex);
    ++items;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&mutex);
    raw_pause_us(2000);
  }
  await_idle();
  pthread_mutex_lock(&mutex);
  done = 1;
  pthread_cond_broadcast(&work);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(deliver, serve, serve, serve, serve, serve, serve, serve, serve, serve, serve, serve, serve, serve, serve,
              serve);
  must_hold(in_vain < kItems);
  return 0;
}
