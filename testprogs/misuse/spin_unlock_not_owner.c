// A spin lock is unlocked by another thread than its holder.
// EXPECT: lock-misuse subkind=unlock-not-owner locks=lock threads=2 at @LINE(unlock) and @LINE(lock)
#include "testprogs/threads.h"

pthread_spinlock_t lock;
Stage stage;

void* holds(void* unused) {
  pthread_spin_lock(&lock);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

void* unlocks(void* unused) {
  stage_await(&stage, 1);
  pthread_spin_unlock(&lock);  // @unlock
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  must(pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE));
  run_threads(holds, unlocks);
  return 0;
}
