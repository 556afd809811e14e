// The lock is let go before the barrier.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t shared = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
pthread_barrier_t all_there;

void* meet(void* unused) {
  pthread_mutex_lock(&shared);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&shared);
  pthread_barrier_wait(&all_there);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&shared);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&shared);
  stage_set(&stage, 3);
  return NULL;
}

void* come_late(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
  pthread_barrier_wait(&all_there);
  return NULL;
}

int main(void) {
  begin_run();
  must(pthread_barrier_init(&all_there, NULL, 2));
  run_threads(meet, look, come_late);
  return 0;
}
