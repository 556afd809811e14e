// The child only tries the lock that its creator held when it created it: had that failed, it would have gone on.
// EXPECT: lock-order-inversion locks=a,start threads=2 at @LINE(a-after-start) and @LINE(start-after-a)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* child(void* unused) {
  stage_await(&stage, 1);
  if (pthread_mutex_trylock(&start) == 0) pthread_mutex_unlock(&start);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&start);  // @start-after-a
  pthread_mutex_unlock(&start);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_mutex_lock(&start);
  must(pthread_create(&thread, NULL, child, NULL));
  pthread_mutex_lock(&a);  // @a-after-start
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&start);
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
