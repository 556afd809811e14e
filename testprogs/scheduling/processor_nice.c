// An ordinary thread beside two of fifteen nice levels less, which always compute: the processor is theirs.
// EXPECT: starvation subkind=processor severity=note informative=yes
// RUN: needs=real-time
#include "testprogs/contention.h"

Stage stage;
Stage over;
int hogs_done;

void* work(void* unused) {
  stage_set(&stage, 1);
  usleep(1000);
  while (!count_of(&hogs_done)) compute_us(200);
  usleep(1000);
  return NULL;
}

void* hog(void* unused) {
  become_nice(-15);
  stage_await(&stage, 1);
  compute_ms(kLongMs);
  count(&hogs_done);
  stage_await(&over, 1);
  return NULL;
}

int main(void) {
  begin_run();
  become_session_of_weight();
  run_on(0);
  pthread_t hogs[2];
  for (int i = 0; i < 2; ++i) must(pthread_create(&hogs[i], NULL, hog, NULL));
  run_threads(work);
  stage_set(&over, 1);
  for (int i = 0; i < 2; ++i) must(pthread_join(hogs[i], NULL));
  return 0;
}
