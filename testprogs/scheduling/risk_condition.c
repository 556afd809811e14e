// The same mutex as in inversion_condition.c, but high does not wait for it in this run: it is free when high is notified.
// EXPECT: priority-inversion-risk subkind=no-protocol locks=desk
// RUN: needs=real-time
#include "testprogs/notified_after_unlock.h"

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&desk, PTHREAD_PRIO_NONE, 0);
  run_threads(low, middle, high);
  return 0;
}
