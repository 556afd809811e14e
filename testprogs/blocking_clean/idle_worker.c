// A worker that waits for work for long, with no other lock than its condition's; its creator waits for its end.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t work = PTHREAD_COND_INITIALIZER;
int items;

void* serve(void* unused) {
  pthread_mutex_lock(&mutex);
  while (items == 0) pthread_cond_wait(&work, &mutex);
  --items;
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* deliver_late(void* unused) {
  usleep(250000);
  pthread_mutex_lock(&mutex);
  items = 2;
  pthread_cond_broadcast(&work);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(serve, serve, deliver_late);
  return 0;
}
