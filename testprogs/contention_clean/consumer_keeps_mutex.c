// Two consumers that get the same share. One works with the mutex held, and waits again without having let it go.
// EXPECT: none
#include "testprogs/contention.h"

enum { kItems = 60 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
int items[2];
int taken[2];

void* keep_mutex(void* unused) {
  pthread_mutex_lock(&mutex);
  while (taken[0] < kItems) {
    while (items[0] == 0) pthread_cond_wait(&arrived, &mutex);
    --items[0];
    compute_us(200);
    ++taken[0];
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* give_mutex_back(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    pthread_mutex_lock(&mutex);
    while (items[1] == 0) pthread_cond_wait(&arrived, &mutex);
    --items[1];
    ++taken[1];
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

void* deliver(void* unused) {
  for (int i = 0; i < kItems; ++i) {
    raw_pause_us(4000);
    pthread_mutex_lock(&mutex);
    ++items[0];
    ++items[1];
    pthread_cond_signal(&arrived);
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(keep_mutex, give_mutex_back, deliver);
  must_hold(taken[0] == kItems && taken[1] == kItems);
  return 0;
}
