// A semaphore as a lock: it has no holder, so nobody inherits anything.
// EXPECT: priority-inversion subkind=unbounded at @LINE(request)
// RUN: needs=real-time
#include <semaphore.h>

#include "testprogs/inversion.h"

sem_t bus;

void* low(void* unused) {
  low_begins();
  must(sem_wait(&bus));  // @hold
  low_works();
  must(sem_post(&bus));
  low_ends();
  return NULL;
}

void* high(void* unused) {
  high_begins();
  must(sem_wait(&bus));  // @request
  must_hold(middle_is_done());
  must(sem_post(&bus));
  high_ends();
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(sem_init(&bus, 0, 1));
  run_threads(low, middle, high);
  return 0;
}
