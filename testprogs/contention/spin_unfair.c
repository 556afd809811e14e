// A spin lock on one processor: its holder is interrupted while it has it, nearly always, and who wants it spins for nothing.
// EXPECT: starvation subkind=unfair-hand-over locks=ring at @LINE(request)
#include "testprogs/contention.h"

enum { kPassed = 480 };

pthread_spinlock_t ring;
Stage stage;
int packets;
int packets_before;

void* receive_always(void* unused) {
  while (count_of(&packets) - count_of(&packets_before) < kPassed) {
    pthread_spin_lock(&ring);
    count(&packets);
    stage_set(&stage, 1);
    compute_us(500);
    pthread_spin_unlock(&ring);
  }
  return NULL;
}

void* look(void* unused) {
  int passed = 0;
  stage_await(&stage, 1);
  for (int tries = 0; passed < kPassed / 2 && tries < 20; ++tries) {
    raw_pause_us(2000);  // The other one has it again.
    const int before = count_of(&packets);
    __atomic_store_n(&packets_before, before, __ATOMIC_RELEASE);
    pthread_spin_lock(&ring);  // @request
    passed = count_of(&packets) - before;
    pthread_spin_unlock(&ring);
  }
  must_hold(passed >= kPassed / 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  must(pthread_spin_init(&ring, PTHREAD_PROCESS_PRIVATE));
  run_threads(receive_always, look);
  return 0;
}
