// A lock that prefers writers, and two writers, one of which always waits for it: no reader gets in.
// EXPECT: starvation subkind=lock locks=index_lock at @LINE(read)
#include "testprogs/contention.h"

enum { kTurns = 60 };

pthread_rwlock_t index_lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
Stage taken;
Stage asked;
int tids[2];
int writes;

void* write_in_turn(void* number) {
  const int mine = (int)(size_t)number;
  __atomic_store_n(&tids[mine], raw_gettid(), __ATOMIC_RELEASE);
  for (int turn = mine; turn < kTurns; turn += 2) {
    stage_await(&taken, turn);
    stage_set(&asked, turn + 1);
    pthread_rwlock_wrlock(&index_lock);
    count(&writes);
    stage_set(&taken, turn + 1);
    raw_pause_us(5000);
    if (turn + 1 < kTurns) {
      stage_await(&asked, turn + 2);
      wait_until_blocked(count_of(&tids[1 - mine]));
    }
    pthread_rwlock_unlock(&index_lock);
  }
  return NULL;
}

void* read_once(void* unused) {
  stage_await(&taken, 1);
  const int before = count_of(&writes);
  pthread_rwlock_rdlock(&index_lock);  // @read
  must_hold(before < 20 && count_of(&writes) == kTurns);
  pthread_rwlock_unlock(&index_lock);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(write_in_turn, write_in_turn, read_once);
  return 0;
}
