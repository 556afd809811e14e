// Three threads that always compute share a processor as equals: each waits for it most of the time, and none is starved.
// EXPECT: none
#include "testprogs/contention.h"

int finished;

void* work(void* unused) {
  for (int i = 0; i < 20; ++i) {
    compute_ms(4);
    usleep(100);
  }
  count(&finished);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(work, work, work);
  must_hold(finished == 3);
  return 0;
}
