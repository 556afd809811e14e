// The textbook: high waits for the lock that low holds, and middle, which has nothing to do with it, keeps low from running.
// EXPECT: priority-inversion subkind=unbounded locks=bus at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t bus = PTHREAD_MUTEX_INITIALIZER;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&bus);  // @hold
  low_works();
  pthread_mutex_unlock(&bus);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_mutex_lock(&bus);  // @request
  must_hold(middle_is_done());
  pthread_mutex_unlock(&bus);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
