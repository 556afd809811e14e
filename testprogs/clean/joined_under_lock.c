// A thread takes a, then b; its creator joins it while it holds a, and under the same a it created another one, which takes b,
// then a. When that one holds b, the first one has ended, or has not got a. (That the join may wait for a thread which waits
// for a is another matter, and shows itself when it happens.)
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  must(pthread_create(&one, NULL, first, NULL));
  stage_await(&stage, 1);
  pthread_mutex_lock(&a);
  must(pthread_create(&two, NULL, second, NULL));
  must(pthread_join(one, NULL));
  pthread_mutex_unlock(&a);
  must(pthread_join(two, NULL));
  return 0;
}
