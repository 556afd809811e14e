// Low notifies high with the mutex held, which high then waits for: low inherits its priority, and is done before middle runs.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t desk;
pthread_cond_t ordered = PTHREAD_COND_INITIALIZER;
int orders;

void* low(void* unused) {
  low_begins();
  must(pthread_mutex_lock(&desk));
  ++orders;
  pthread_cond_signal(&ordered);
  low_works_on();
  must(pthread_mutex_unlock(&desk));
  low_ends();
  return NULL;
}

void* high(void* unused) {
  become_real_time(kHigh);
  must(pthread_mutex_lock(&desk));
  high_is_ready();
  while (orders == 0) must(pthread_cond_wait(&ordered, &desk));
  must_hold(!middle_is_done());
  must(pthread_mutex_unlock(&desk));
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  middle_ms = 40;
  init_with_protocol(&desk, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
