// A reader-writer lock is destroyed while another thread writes under it.
// EXPECT: lock-misuse subkind=destroy-held locks=lock threads=2 at @LINE(destroy) and @LINE(lock)
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;

void* writes(void* unused) {
  pthread_rwlock_wrlock(&lock);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

void* destroys(void* unused) {
  stage_await(&stage, 1);
  pthread_rwlock_destroy(&lock);  // @destroy
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(writes, destroys);
  return 0;
}
