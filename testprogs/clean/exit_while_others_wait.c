// The process ends while threads wait on a condition and hold nothing: as daemon-like workers do.
// EXPECT: none
// RUN: exit=5
#include "testprogs/threads.h"

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t work = PTHREAD_COND_INITIALIZER;
Stage stage;

void* worker(void* unused) {
  pthread_mutex_lock(&m);
  stage_add(&stage);
  for (;;) pthread_cond_wait(&work, &m);
  return NULL;
}

int main(void) {
  pthread_t thread;
  for (int i = 0; i < 4; ++i) must(pthread_create(&thread, NULL, worker, NULL));
  stage_await(&stage, 4);
  exit(5);
}
