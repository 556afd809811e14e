// The creator of a thread reads a lock all its life, and the other side reads it too: that keeps nobody out.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t gate = PTHREAD_RWLOCK_INITIALIZER;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* creates(void* unused) {
  pthread_t child;
  pthread_rwlock_rdlock(&gate);
  must(pthread_create(&child, NULL, ab, NULL));
  must(pthread_join(child, NULL));
  pthread_rwlock_unlock(&gate);
  return NULL;
}

void* ba(void* unused) {
  pthread_rwlock_rdlock(&gate);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  pthread_rwlock_unlock(&gate);
  return NULL;
}

int main(void) {
  run_in_turn(creates, ba);
  return 0;
}
