// A real-time thread computes without a pause, and a thread that shares its processor could run, but does not.
// EXPECT: starvation subkind=processor
// RUN: needs=real-time
#include "testprogs/contention.h"

Stage stage;
int steps;
int done;

void* work(void* unused) {
  while (!count_of(&done)) {
    compute_ms(2);
    count(&steps);
    if (count_of(&steps) == 5) stage_set(&stage, 1);
    usleep(1000);  // @work
  }
  return NULL;
}

void* hog(void* unused) {
  become_real_time(kMiddle);
  stage_await(&stage, 1);
  const int before = count_of(&steps);
  compute_ms(kLongMs);
  must_hold(count_of(&steps) == before);
  raw_pause_us(30000);
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(work, hog);
  return 0;
}
