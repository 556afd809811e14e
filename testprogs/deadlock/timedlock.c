// A request with a timeout ends by itself, but the other side stalls until it does.
// EXPECT: lock-order-inversion locks=a,b threads=2 severity=warning at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  const struct timespec far = {4000000000, 0};
  pthread_mutex_lock(&a);
  must(pthread_mutex_timedlock(&b, &far));  // @b-after-a
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
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
