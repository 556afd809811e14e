// Readers that read again, and in the other order; the writers hold one lock at a time.
// EXPECT: none
#include "testprogs/threads.h"

pthread_rwlock_t index_lock = PTHREAD_RWLOCK_INITIALIZER;
pthread_rwlock_t pages = PTHREAD_RWLOCK_INITIALIZER;

void* reads(void* unused) {
  pthread_rwlock_rdlock(&index_lock);
  pthread_rwlock_rdlock(&pages);  // @pages-after-index
  pthread_rwlock_rdlock(&index_lock);
  pthread_rwlock_unlock(&index_lock);
  pthread_rwlock_unlock(&pages);
  pthread_rwlock_unlock(&index_lock);
  return NULL;
}

void* reads_back(void* unused) {
  pthread_rwlock_rdlock(&pages);
  pthread_rwlock_rdlock(&index_lock);
  pthread_rwlock_unlock(&index_lock);
  pthread_rwlock_unlock(&pages);
  return NULL;
}

void* writes(void* unused) {
  pthread_rwlock_wrlock(&pages);
  pthread_rwlock_unlock(&pages);
  pthread_rwlock_wrlock(&index_lock);
  pthread_rwlock_unlock(&index_lock);
  return NULL;
}

int main(void) {
  run_in_turn(reads, reads_back, writes);
  return 0;
}
