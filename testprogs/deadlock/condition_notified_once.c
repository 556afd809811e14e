// One of two waiters was notified and waits again; nobody is left to notify any of them. (Threads that wait
// alike are listed once.)
// EXPECT: deadlock threads=2 at @LINE(wait) and @LINE(join)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
Stage stage;
int tids[2];

void* wait_for_it(void* number) {
  tids[(size_t)number] = raw_gettid();
  pthread_mutex_lock(&mutex);
  stage_add(&stage);
  for (;;) {
    pthread_cond_wait(&changed, &mutex);  // @wait
  }
}

int main(void) {
  pthread_t threads[2];
  for (size_t i = 0; i < 2; ++i) must(pthread_create(&threads[i], NULL, wait_for_it, (void*)i));
  stage_await(&stage, 2);
  for (int i = 0; i < 2; ++i) wait_until_blocked(tids[i]);
  pthread_mutex_lock(&mutex);
  pthread_cond_signal(&changed);
  pthread_mutex_unlock(&mutex);
  must(pthread_join(threads[0], NULL));  // @join
  return 0;
}
