// A thread of nice level 19 beside two that always compute: the processor is theirs.
// EXPECT: starvation subkind=processor severity=note informative=yes
// RUN: needs=real-time
#include "testprogs/contention.h"

Stage stage;
int hogs_done;

void* work(void* unused) {
  become_nice(19);
  stage_set(&stage, 1);
  usleep(1000);
  compute_ms(30);
  must_hold(count_of(&hogs_done) > 0);
  usleep(1000);  // @work
  stage_set(&stage, 2);
  return NULL;
}

void* hog(void* unused) {
  stage_await(&stage, 1);
  compute_ms(kLongMs / 2);
  count(&hogs_done);
  stage_await(&stage, 2);
  return NULL;
}

int main(void) {
  begin_run();
  outrank_other_programs();
  run_on(0);
  run_threads(work, hog, hog);
  return 0;
}
