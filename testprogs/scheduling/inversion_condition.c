// High is notified, and then waits for the mutex of its condition: low notified it early, and keeps the mutex.
// EXPECT: priority-inversion subkind=unbounded locks=desk threads=3 at @LINE(request) and @LINE(hold)
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t desk = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
int orders;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&desk);  // @hold
  ++orders;
  pthread_cond_signal(&ordered);
  low_works_on();
  pthread_mutex_unlock(&desk);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  pthread_mutex_lock(&desk);
  high_is_ready();
  while (orders == 0) pthread_cond_wait(&ordered, &desk);  // @request
  must_hold(middle_is_done());
  pthread_mutex_unlock(&desk);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
