// High wants to write, and low, which reads, does not run for the sake of middle.
// EXPECT: priority-inversion subkind=unbounded locks=table at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;

void* low(void* unused) {
  low_begins();
  pthread_rwlock_rdlock(&table);  // @hold
  low_works();
  pthread_rwlock_unlock(&table);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_rwlock_wrlock(&table);  // @request
  must_hold(middle_is_done());
  pthread_rwlock_unlock(&table);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
