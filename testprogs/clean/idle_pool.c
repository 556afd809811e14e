// A pool without work, and a main thread that sleeps in a read: the kernel wakes that one.
// EXPECT: none
#include <signal.h>
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t work = PTHREAD_COND_INITIALIZER;
Stage stage;
int stopping;
int tids[4];
int ends[2];

void* serve(void* number) {
  tids[(size_t)number] = raw_gettid();
  pthread_mutex_lock(&mutex);
  stage_add(&stage);
  while (!stopping) pthread_cond_wait(&work, &mutex);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

int main(void) {
  pthread_t threads[4];
  char byte;
  must(pipe(ends));
  for (size_t i = 0; i < 4; ++i) must(pthread_create(&threads[i], NULL, serve, (void*)i));
  stage_await(&stage, 4);
  for (int i = 0; i < 4; ++i) wait_until_blocked(tids[i]);
  const pid_t writer = fork();
  if (writer == 0) {
    raw_pause_us(200000);
    _exit(write(ends[1], "x", 1) == 1 ? 0 : 1);
  }
  must(read(ends[0], &byte, 1) == 1 ? 0 : 1);
  pthread_mutex_lock(&mutex);
  stopping = 1;
  pthread_cond_broadcast(&work);
  pthread_mutex_unlock(&mutex);
  for (int i = 0; i < 4; ++i) must(pthread_join(threads[i], NULL));
  return 0;
}
