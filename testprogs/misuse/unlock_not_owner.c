// A thread unlocks a mutex that another one holds: glibc lets it.
// EXPECT: lock-misuse subkind=unlock-not-owner locks=a at @LINE(unlock) and @LINE(lock)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* owner(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

void* other(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_unlock(&a);  // @unlock
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(owner, other);
  return 0;
}
