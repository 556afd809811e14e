// A semaphore used as a lock by low and high.
// EXPECT: priority-inversion-risk subkind=no-inheritance confidence=predicted
// RUN: needs=real-time
#include <semaphore.h>

#include "testprogs/inversion.h"

sem_t bus;

void* low(void* unused) {
  low_begins();
  for (int i = 0; i < kUses; ++i) {
    must(sem_wait(&bus));
    compute_us(20);
    must(sem_post(&bus));
  }
  low_is_done();
  return NULL;
}

void* high(void* unused) {
  high_comes_later();
  for (int i = 0; i < kUses; ++i) {
    must(sem_wait(&bus));
    must(sem_post(&bus));
  }
  high_is_done();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(sem_init(&bus, 0, 1));
  run_threads(low, middle_beside, high);
  return 0;
}
