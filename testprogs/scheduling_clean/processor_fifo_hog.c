// A real-time thread that works for moments only, as it should.
// EXPECT: none
// RUN: needs=real-time
#include "testprogs/contention.h"

Stage stage;
int steps;
int done;

void* work(void* unused) {
  while (!count_of(&done)) {
    compute_ms(2);
    count(&steps);
    stage_set(&stage, 1);
    usleep(1000);
  }
  return NULL;
}

void* control(void* unused) {
  become_real_time(kMiddle);
  stage_await(&stage, 1);
  const int before = count_of(&steps);
  for (int period = 0; period < 40; ++period) {
    compute_us(500);
    usleep(5000);
  }
  must_hold(count_of(&steps) > before);
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(work, control);
  return 0;
}
