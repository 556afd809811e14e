// Readers that leave no gap, of a lock that nobody ever takes for writing.
// EXPECT: none
#include "testprogs/contention.h"

enum { kTurns = 6000 };

pthread_rwlock_t prices = PTHREAD_RWLOCK_INITIALIZER;
Stage taken;

void* read_in_turn(void* number) {
  for (int turn = (int)(size_t)number; turn < kTurns; turn += 2) {
    stage_await(&taken, turn);
    pthread_rwlock_rdlock(&prices);
    stage_set(&taken, turn + 1);
    if (turn + 1 < kTurns) stage_await(&taken, turn + 2);
    pthread_rwlock_unlock(&prices);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(read_in_turn, read_in_turn);
  return 0;
}
