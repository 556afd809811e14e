// A lock is held for reading from before a barrier until after it. Who leaves the barrier and reads too does not wait for the end
// of that hold, and can be a writer while it lasts.
// EXPECT: lock-order-inversion locks=a,start threads=2 at @LINE(a-after-start) and @LINE(start-after-a)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t start = PTHREAD_RWLOCK_INITIALIZER;
pthread_barrier_t barrier;
Stage stage;

void* reader(void* unused) {
  pthread_rwlock_rdlock(&start);
  pthread_barrier_wait(&barrier);
  pthread_mutex_lock(&a);  // @a-after-start
  pthread_mutex_unlock(&a);
  pthread_rwlock_unlock(&start);
  stage_set(&stage, 1);
  return NULL;
}

void* writer(void* unused) {
  pthread_barrier_wait(&barrier);
  pthread_rwlock_rdlock(&start);
  pthread_rwlock_unlock(&start);
  stage_await(&stage, 1);
  pthread_mutex_lock(&a);
  pthread_rwlock_wrlock(&start);  // @start-after-a
  pthread_rwlock_unlock(&start);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  must(pthread_barrier_init(&barrier, NULL, 2));
  run_threads(reader, writer);
  must(pthread_barrier_destroy(&barrier));
  return 0;
}
