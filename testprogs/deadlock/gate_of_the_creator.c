// A child lives while its creator holds a lock, but it is the creator itself that it can deadlock with.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

int main(void) {
  pthread_t child;
  pthread_mutex_lock(&gate);
  must(pthread_create(&child, NULL, ab, NULL));
  stage_await(&stage, 1);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  must(pthread_join(child, NULL));
  pthread_mutex_unlock(&gate);
  return 0;
}
