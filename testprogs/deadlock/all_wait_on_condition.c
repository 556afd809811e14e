// Two threads wait on conditions that only they could notify, and the main thread waits for their end.
// EXPECT: deadlock threads=3 confidence=observed at @LINE(wait-first) and @LINE(wait-second) and @LINE(join)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t first = PTHREAD_COND_INITIALIZER;
pthread_cond_t second = PTHREAD_COND_INITIALIZER;

void* wait_first(void* unused) {
  pthread_mutex_lock(&mutex);
  for (;;) {
    pthread_cond_wait(&first, &mutex);  // @wait-first
  }
}

void* wait_second(void* unused) {
  pthread_mutex_lock(&mutex);
  for (;;) {
    pthread_cond_wait(&second, &mutex);  // @wait-second
  }
}

int main(void) {
  pthread_t one;
  pthread_t two;
  must(pthread_create(&one, NULL, wait_first, NULL));
  must(pthread_create(&two, NULL, wait_second, NULL));
  must(pthread_join(one, NULL));  // @join
  return 0;
}
