// A spin lock as it is meant: held for moments, and seldom.
// EXPECT: none
#include "testprogs/contention.h"

pthread_spinlock_t ring;
Stage stage;
int packets;
int done;

void* receive_always(void* unused) {
  while (!count_of(&done)) {
    pthread_spin_lock(&ring);
    count(&packets);
    pthread_spin_unlock(&ring);
    stage_set(&stage, 1);
    raw_pause_us(500);
  }
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  for (int turn = 0; turn < 100; ++turn) {
    pthread_spin_lock(&ring);
    pthread_spin_unlock(&ring);
    raw_pause_us(500);
  }
  must_hold(count_of(&packets) < 100 * 10);
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(pthread_spin_init(&ring, PTHREAD_PROCESS_PRIVATE));
  run_threads(receive_always, look);
  return 0;
}
