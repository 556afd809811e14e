// A reader-writer lock is initialised again while it is read.
// EXPECT: lock-misuse subkind=init-held locks=lock threads=1 at @LINE(init)
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

void* body(void* unused) {
  pthread_rwlock_rdlock(&lock);
  must(pthread_rwlock_init(&lock, NULL));  // @init
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
