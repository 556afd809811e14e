// An ordinary thread beside two of fifteen nice levels less, which always compute: the processor is theirs.
// EXPECT: starvation subkind=processor severity=note informative=yes
// RUN: needs=real-time
#include "testprogs/contention.h"

Stage stage;
int hogs_done;

void* work(void* unused) {
  stage_set(&stage, 1);
  usleep(1000);
  while (!count_of(&hogs_done)) compute_us(200);
  usleep(1000);
  stage_set(&stage, 2);
  return NULL;
}

void* hog(void* unused) {
  become_nice(-15);
  stage_await(&stage, 1);
  compute_ms(kLongMs / 2);
  count(&hogs_done);
  stage_await(&stage, 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(hog, hog, work);
  return 0;
}
