// The only notification comes before anybody waits, but what it tells is kept: whoever looks first does not wait.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;
int is_ready;
Stage stage;

void* wait_for_it(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&lock);
  while (!is_ready) pthread_cond_wait(&ready, &lock);
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, wait_for_it, NULL));
  pthread_mutex_lock(&lock);
  is_ready = 1;
  pthread_cond_signal(&ready);
  pthread_mutex_unlock(&lock);
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
