// Workers wait for work on one condition, one notification for each piece; the main thread waits for the results.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t work = PTHREAD_COND_INITIALIZER;
pthread_cond_t done = PTHREAD_COND_INITIALIZER;
int waiting;
int finished;
int stopping;

void* serve(void* unused) {
  pthread_mutex_lock(&mutex);
  for (;;) {
    while (waiting == 0 && !stopping) pthread_cond_wait(&work, &mutex);
    if (waiting == 0) break;
    --waiting;
    ++finished;
    pthread_cond_signal(&done);
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  for (int i = 0; i < 4; ++i) must(pthread_create(&threads[i], NULL, serve, NULL));
  pthread_mutex_lock(&mutex);
  for (int i = 1; i <= 2000; ++i) {
    ++waiting;
    pthread_cond_signal(&work);
    while (finished < i) pthread_cond_wait(&done, &mutex);
  }
  stopping = 1;
  pthread_cond_broadcast(&work);
  pthread_mutex_unlock(&mutex);
  for (int i = 0; i < 4; ++i) must(pthread_join(threads[i], NULL));
  return 0;
}
