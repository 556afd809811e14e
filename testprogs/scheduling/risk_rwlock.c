// A lock for readers and writers has no protocol that could help.
// EXPECT: priority-inversion-risk subkind=no-inheritance confidence=predicted locks=table
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

void* low(void* unused) {
  low_begins();
  for (int i = 0; i < kUses; ++i) {
    pthread_rwlock_wrlock(&table);
    compute_us(20);
    pthread_rwlock_unlock(&table);
  }
  low_is_done();
  return NULL;
}

void* high(void* unused) {
  high_comes_later();
  for (int i = 0; i < kUses; ++i) {
    pthread_rwlock_rdlock(&table);
    pthread_rwlock_unlock(&table);
  }
  high_is_done();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle_beside, high);
  return 0;
}
