// Every item wakes all workers, and all but one of them find nothing.
// EXPECT: starvation subkind=herd at @LINE(wait)
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
      pthread_cond_wait(&work, &mutex);  // @wait
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

void await_idle(int in_vain_so_far) {
  pthread_mutex_lock(&mutex);
  while (idle < kWorkers || items > 0 || in_vain < in_vain_so_far) {
    pthread_mutex_unlock(&mutex);
    raw_pause_us(300);
    pthread_mutex_lock(&mutex);
  }
  pthread_mutex_unlock(&mutex);
}

void* deliver(void* unused) {
  for (int item = 0; item < kItems; ++item) {
    await_idle(item * (kWorkers - 1));
    pthread_mutex_lock(&mutex);
    ++items;
    pthread_cond_broadcast(&work);
    pthread_mutex_unlock(&mutex);
    raw_pause_us(2000);
  }
  await_idle(kItems * (kWorkers - 1));
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
  must_hold(in_vain >= kItems * (kWorkers - 1));
  return 0;
}
