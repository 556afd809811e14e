// A reader-writer lock is destroyed while it is read: glibc does not even say so.
// EXPECT: lock-misuse subkind=destroy-held locks=a at @LINE(destroy)
#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;

void* body(void* unused) {
  pthread_rwlock_rdlock(&a);
  pthread_rwlock_destroy(&a);  // @destroy
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
