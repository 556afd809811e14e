// A thread unlocks a reader-writer lock that another thread reads, and it itself does not hold.
// EXPECT: lock-misuse subkind=unlock-not-owner locks=lock at @LINE(unlock)
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;

void* reads(void* unused) {
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_rdlock(&lock);
  stage_set(&stage, 1);
  stage_await(&stage, 3);
  return NULL;
}

void* unlocks(void* unused) {
  stage_await(&stage, 1);
  pthread_rwlock_unlock(&lock);  // @unlock
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  pthread_t reader;
  pthread_t other;
  must(pthread_create(&reader, NULL, reads, NULL));
  must(pthread_create(&other, NULL, unlocks, NULL));
  must(pthread_join(other, NULL));
  _Exit(0);
}
