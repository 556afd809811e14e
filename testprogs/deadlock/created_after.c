// The second thread is created by one that did not wait for the first: they can meet.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_t earlier;
pthread_t later;
Stage stage;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* ba(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* creates(void* unused) {
  must(pthread_create(&later, NULL, ba, NULL));
  must(pthread_join(later, NULL));
  return NULL;
}

int main(void) {
  pthread_t middle;
  must(pthread_create(&earlier, NULL, ab, NULL));
  must(pthread_create(&middle, NULL, creates, NULL));
  must(pthread_join(middle, NULL));
  must(pthread_join(earlier, NULL));
  return 0;
}
