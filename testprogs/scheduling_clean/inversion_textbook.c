// The textbook's cure: low inherits the priority of high while it holds the lock, and is done with it before middle runs.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t bus;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&bus);
  low_works();
  pthread_mutex_unlock(&bus);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_mutex_lock(&bus);
  must_hold(!middle_is_done());
  pthread_mutex_unlock(&bus);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  middle_ms = 50;
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
