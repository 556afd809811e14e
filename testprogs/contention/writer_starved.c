// Two readers, one of which always has the lock: the writer waits until both are done.
// EXPECT: starvation subkind=writer locks=routes at @LINE(write)
#include "testprogs/contention.h"

enum { kTurns = 200 };

pthread_rwlock_t routes = PTHREAD_RWLOCK_INITIALIZER;
Stage taken;
int reads;

void* read_in_turn(void* number) {
  for (int turn = (int)(size_t)number; turn < kTurns; turn += 2) {
    stage_await(&taken, turn);
    pthread_rwlock_rdlock(&routes);  // @read
    count(&reads);
    stage_set(&taken, turn + 1);
    raw_pause_us(3000);
    if (turn + 1 < kTurns) stage_await(&taken, turn + 2);  // The other one has it too.
    pthread_rwlock_unlock(&routes);
  }
  return NULL;
}

void* write_once(void* unused) {
  stage_await(&taken, 2);
  const int before = count_of(&reads);
  pthread_rwlock_wrlock(&routes);  // @write
  must_hold(before < 80 && count_of(&reads) == kTurns);
  pthread_rwlock_unlock(&routes);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(read_in_turn, read_in_turn, write_once);
  return 0;
}
