// A spin lock that nobody holds is unlocked.
// EXPECT: lock-misuse subkind=unlock-unlocked locks=lock threads=1 at @LINE(unlock)
#include "testprogs/threads.h"

pthread_spinlock_t lock;

void* body(void* unused) {
  pthread_spin_lock(&lock);
  pthread_spin_unlock(&lock);
  pthread_spin_unlock(&lock);  // @unlock
  return NULL;
}

int main(void) {
  must(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE));
  run_threads(body);
  return 0;
}
