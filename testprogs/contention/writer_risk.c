// Readers that leave no gap, of a lock that lets them pass a waiting writer. In this run no writer came meanwhile.
// EXPECT: starvation subkind=writer-risk confidence=predicted locks=prices
#include "testprogs/contention.h"

enum { kTurns = 6000 };

pthread_rwlock_t prices = PTHREAD_RWLOCK_INITIALIZER;
Stage taken;
int reads;

void* read_in_turn(void* number) {
  for (int turn = (int)(size_t)number; turn < kTurns; turn += 2) {
    stage_await(&taken, turn);
    pthread_rwlock_rdlock(&prices);
    count(&reads);
    stage_set(&taken, turn + 1);
    if (turn + 1 < kTurns) stage_await(&taken, turn + 2);  // The other one has it too.
    pthread_rwlock_unlock(&prices);
  }
  return NULL;
}

void* write_once(void* unused) {
  pthread_rwlock_wrlock(&prices);
  must_hold(count_of(&reads) % kTurns == 0);
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
