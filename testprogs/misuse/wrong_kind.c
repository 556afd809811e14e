// A reader-writer lock is locked as if it was a mutex.
// EXPECT: lock-misuse subkind=wrong-kind locks=lock threads=1 at @LINE(mutex)
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

void* body(void* unused) {
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
  pthread_mutex_t* mistaken = (pthread_mutex_t*)(void*)&lock;
  pthread_mutex_lock(mistaken);  // @mutex
  pthread_mutex_unlock(mistaken);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
