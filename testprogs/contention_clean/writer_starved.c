// Readers that would leave no gap, but the lock lets no reader pass a waiting writer.
// EXPECT: none
#include "testprogs/contention.h"

pthread_rwlock_t routes = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
Stage stage;
int reads;
int done;

void* read_always(void* unused) {
  while (!count_of(&done)) {
    pthread_rwlock_rdlock(&routes);
    count(&reads);
    stage_set(&stage, 1);
    raw_pause_us(500);
    pthread_rwlock_unlock(&routes);
  }
  return NULL;
}

void* write_often(void* unused) {
  stage_await(&stage, 1);
  for (int turn = 0; turn < 60; ++turn) {
    pthread_rwlock_wrlock(&routes);
    count(&reads);
    pthread_rwlock_unlock(&routes);
    raw_pause_us(1000);
  }
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(read_always, read_always, write_often);
  must_hold(count_of(&reads) > 60);
  return 0;
}
