// The same writers, with pauses in which the reader gets the lock.
// EXPECT: none
#include "testprogs/contention.h"

enum { kTurns = 60 };

pthread_rwlock_t index_lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
int writes;

void* write_with_pauses(void* unused) {
  for (int turn = 0; turn < kTurns / 2; ++turn) {
    pthread_rwlock_wrlock(&index_lock);
    count(&writes);
    raw_pause_us(100);
    pthread_rwlock_unlock(&index_lock);
    raw_pause_us(3000);
  }
  return NULL;
}

void* read_often(void* unused) {
  for (int turn = 0; turn < 30; ++turn) {
    pthread_rwlock_rdlock(&index_lock);
    pthread_rwlock_unlock(&index_lock);
    raw_pause_us(2000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(write_with_pauses, write_with_pauses, read_often);
  return 0;
}
