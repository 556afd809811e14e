// Each item is left to who was woken for it.
// EXPECT: none
#include "testprogs/contention.h"

enum { kTurns = 60 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
Stage taken;
int items;

void* consume(void* unused) {
  for (int turn = 0; turn < kTurns; ++turn) {
    pthread_mutex_lock(&mutex);
    while (items == 0) pthread_cond_wait(&arrived, &mutex);
    --items;
    pthread_mutex_unlock(&mutex);
    stage_add(&taken);
  }
  return NULL;
}

void* deliver(void* unused) {
  for (int turn = 0; turn < kTurns; ++turn) {
    raw_pause_us(4000);
    pthread_mutex_lock(&mutex);
    ++items;
    pthread_cond_signal(&arrived);
    pthread_mutex_unlock(&mutex);
    stage_await(&taken, turn + 1);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(consume, deliver);
  return 0;
}
