// The main thread joins a thread that waits for a notification by the main thread.
// EXPECT: deadlock threads=2 at @LINE(wait) and @LINE(join)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t stop = PTHREAD_COND_INITIALIZER;
int stopping;

void* work(void* unused) {
  pthread_mutex_lock(&mutex);
  while (!stopping) pthread_cond_wait(&stop, &mutex);  // @wait
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  pthread_t worker;
  must(pthread_create(&worker, NULL, work, NULL));
  must(pthread_join(worker, NULL));  // @join
  pthread_mutex_lock(&mutex);
  stopping = 1;
  pthread_cond_signal(&stop);
  pthread_mutex_unlock(&mutex);
  return 0;
}
