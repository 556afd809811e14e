// One condition for whatever changes: who waits for the end is woken for each item too, and knows what to do.
// EXPECT: none
#include "testprogs/contention.h"

enum { kItems = 60 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
int items;
int taken;

void* await_end(void* unused) {
  pthread_mutex_lock(&mutex);
  while (taken < kItems) pthread_cond_wait(&changed, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* consume(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    pthread_mutex_lock(&mutex);
    while (items == 0) pthread_cond_wait(&changed, &mutex);
    --items;
    ++taken;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void* deliver(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    raw_pause_us(4000);
    pthread_mutex_lock(&mutex);
    ++items;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(await_end, consume, deliver);
  must_hold(taken == kItems);
  return 0;
}
