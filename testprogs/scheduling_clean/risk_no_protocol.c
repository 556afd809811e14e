// The same threads, and a lock by which priorities are inherited.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/inversion.h"

pthread_mutex_t bus;

void* low(void* unused) {
  low_begins();
  for (int i = 0; i < kUses; ++i) {
    pthread_mutex_lock(&bus);
    compute_us(20);
    pthread_mutex_unlock(&bus);
  }
  low_is_done();
  return NULL;
}

void* high(void* unused) {
  high_comes_later();
  for (int i = 0; i < kUses; ++i) {
    pthread_mutex_lock(&bus);
    pthread_mutex_unlock(&bus);
  }
  high_is_done();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&bus, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle_beside, high);
  return 0;
}
