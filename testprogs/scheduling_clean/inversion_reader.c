// Reading shares nothing with urgent threads any more: all take a mutex with inheritance.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t table;

void* low(void* unused) {
  low_begins();
  pthread_mutex_lock(&table);
  low_works();
  pthread_mutex_unlock(&table);
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  pthread_mutex_lock(&table);
  must_hold(!middle_is_done());
  pthread_mutex_unlock(&table);
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  middle_ms = 50;
  init_with_protocol(&table, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
