// A spin lock is destroyed by the thread that still holds it.
// EXPECT: lock-misuse subkind=destroy-held locks=lock threads=1 at @LINE(destroy) and @LINE(lock)
#include "testprogs/threads.h"

pthread_spinlock_t lock;

void* body(void* unused) {
  pthread_spin_lock(&lock);     // @lock
  pthread_spin_destroy(&lock);  // @destroy
  return NULL;
}

int main(void) {
  must(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE));
  run_threads(body);
  return 0;
}
