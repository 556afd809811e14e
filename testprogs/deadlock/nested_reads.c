// Readers that read again let each other pass, but what they read inside is written in the other order.
// EXPECT: lock-order-inversion locks=index_lock,pages threads=2 at @LINE(pages-after-index) and @LINE(index-after-pages)
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

void* writes(void* unused) {
  pthread_rwlock_wrlock(&pages);
  pthread_rwlock_wrlock(&index_lock);  // @index-after-pages
  pthread_rwlock_unlock(&index_lock);
  pthread_rwlock_unlock(&pages);
  return NULL;
}

int main(void) {
  run_in_turn(reads, writes);
  return 0;
}
