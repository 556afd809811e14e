// As many reads, but one after the other: a writer finds the lock free in between.
// EXPECT: none
#include "testprogs/contention.h"

enum { kTurns = 6000, kWrites = 20 };

pthread_rwlock_t prices = PTHREAD_RWLOCK_INITIALIZER;
Stage given;

void* read_in_turn(void* number) {
  for (int turn = (int)(size_t)number; turn < kTurns; turn += 2) {
    stage_await(&given, turn);
    pthread_rwlock_rdlock(&prices);
    must_hold(stage_now(&given) == turn);
    pthread_rwlock_unlock(&prices);
    stage_set(&given, turn + 1);
  }
  return NULL;
}

void* write_now_and_then(void* unused) {
  for (int i = 0; i < kWrites; ++i) {
    pthread_rwlock_wrlock(&prices);
    raw_pause_us(100);
    pthread_rwlock_unlock(&prices);
    raw_pause_us(1000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(read_in_turn, read_in_turn, write_now_and_then);
  return 0;
}
