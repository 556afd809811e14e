// As clean/joined_under_lock.c, but the other thread is created before the lock is taken: it can meet the first.
// EXPECT: lock-order-inversion locks=a,b threads=2 confidence=predicted at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  pthread_t one, two;
  must(pthread_create(&one, NULL, first, NULL));
  must(pthread_create(&two, NULL, second, NULL));
  stage_await(&stage, 2);
  pthread_mutex_lock(&a);
  must(pthread_join(one, NULL));
  pthread_mutex_unlock(&a);
  must(pthread_join(two, NULL));
  return 0;
}
