// A thread that uses the lock all the time, but leaves it to others for longer than it takes them to come.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int updates;
int done;

void* update_always(void* unused) {
  while (!count_of(&done)) {
    pthread_mutex_lock(&table);
    count(&updates);
    stage_set(&stage, 1);
    compute_us(300);
    pthread_mutex_unlock(&table);
    raw_pause_us(3000);
  }
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  for (int turn = 0; turn < 50; ++turn) {
    pthread_mutex_lock(&table);
    pthread_mutex_unlock(&table);
    raw_pause_us(1000);
  }
  must_hold(count_of(&updates) < 50 * 10);
  count(&done);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(update_always, look);
  return 0;
}
