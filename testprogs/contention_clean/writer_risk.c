// As many reads, but one after the other: a writer would find the lock free.
// EXPECT: none
#include "testprogs/contention.h"

enum { kTurns = 6000 };

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

void* write_once(void* unused) {
  pthread_rwlock_wrlock(&prices);
  pthread_rwlock_unlock(&prices);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(write_once);
  run_threads(read_in_turn, read_in_turn);
  run_threads(write_once);
  return 0;
}
