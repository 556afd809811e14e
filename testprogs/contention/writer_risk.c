// Readers that leave no gap, of a lock that lets them pass a waiting writer. In this run they paused once, when a writer came.
// EXPECT: starvation subkind=writer-risk confidence=predicted locks=prices
#include "testprogs/contention.h"

enum { kTurns = 3000 };

pthread_rwlock_t prices = PTHREAD_RWLOCK_INITIALIZER;
Stage taken;
Stage written;
int reads;
int writer_tid;

void read_in_turn(int number) {
  for (int turn = number; turn < 2 * kTurns; turn += 2) {
    stage_await(&taken, turn);
    if (turn == kTurns) stage_await(&written, 2);
    pthread_rwlock_rdlock(&prices);
    count(&reads);
    stage_set(&taken, turn + 1);
    if (turn == kTurns - 1) {
      stage_await(&written, 1);
      wait_until_blocked(count_of(&writer_tid));
    } else if (turn < 2 * kTurns - 1) {
      stage_await(&taken, turn + 2);  // The other one has it too.
    }
    pthread_rwlock_unlock(&prices);
  }
}

void* read_first(void* unused) {
  read_in_turn(0);
  return NULL;
}

void* read_second(void* unused) {
  read_in_turn(1);
  return NULL;
}

void* write_once(void* unused) {
  __atomic_store_n(&writer_tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&taken, kTurns);
  stage_set(&written, 1);
  pthread_rwlock_wrlock(&prices);
  must_hold(count_of(&reads) == kTurns);
  pthread_rwlock_unlock(&prices);
  stage_set(&written, 2);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(read_first, read_second, write_once);
  return 0;
}
