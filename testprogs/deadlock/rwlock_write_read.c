// Each writes one lock and wants to read the other.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;
pthread_rwlock_t b = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_rwlock_wrlock(&a);
  pthread_rwlock_rdlock(&b);  // @b-after-a
  pthread_rwlock_unlock(&b);
  pthread_rwlock_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  pthread_rwlock_wrlock(&b);
  pthread_rwlock_rdlock(&a);  // @a-after-b
  pthread_rwlock_unlock(&a);
  pthread_rwlock_unlock(&b);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
