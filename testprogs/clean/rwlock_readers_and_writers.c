// Readers and writers of a lock that is destroyed and made again when all of them are gone; each unlocks what it
// locked.
// EXPECT: none
#include "testprogs/threads.h"

pthread_rwlock_t lock;

void* body(void* number) {
  for (int i = 0; i < 2000; ++i) {
    if ((i + (size_t)number) % 5 == 0) {
      pthread_rwlock_wrlock(&lock);
    } else {
      pthread_rwlock_rdlock(&lock);
      if (i % 7 == 0 && pthread_rwlock_tryrdlock(&lock) == 0) pthread_rwlock_unlock(&lock);
    }
    must(pthread_rwlock_unlock(&lock));
  }
  return NULL;
}

int main(void) {
  for (int round = 0; round < 3; ++round) {
    must(pthread_rwlock_init(&lock, NULL));
    run_threads(body, body, body);
    must(pthread_rwlock_destroy(&lock));
  }
  return 0;
}
