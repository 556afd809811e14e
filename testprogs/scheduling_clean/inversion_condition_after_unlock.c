// Low notifies high when it has given the mutex back, and high need not wait for it: neither for as long as middle keeps low from notifying
// it, nor while middle runs afterwards.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/notified_after_unlock.h"

int main(void) {
  begin_run();
  run_on(0);
  init_with_protocol(&desk, PTHREAD_PRIO_INHERIT, 0);
  run_threads(low, middle, high);
  return 0;
}
