// One condition, two mutexes, but never at the same time: the first waiter is gone before the second one comes.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
Stage stage;
int tid;
int given;

void* waits(void* unused) {
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_t* mutex = &mutexes[i % 2];
    pthread_mutex_lock(mutex);
    tid = raw_gettid();
    stage_set(&stage, i + 1);
    while (given <= i) pthread_cond_wait(&ready, mutex);
    pthread_mutex_unlock(mutex);
  }
  return NULL;
}

void* notifies(void* unused) {
  for (int i = 0; i < 20; ++i) {
    stage_await(&stage, i + 1);
    pthread_mutex_lock(&mutexes[i % 2]);
    given = i + 1;
    pthread_cond_signal(&ready);
    pthread_mutex_unlock(&mutexes[i % 2]);
  }
  return NULL;
}

int main(void) {
  run_threads(waits, notifies);
  return 0;
}
