// A consumer is woken for each item, and each time somebody was there before it and took the item.
// EXPECT: starvation subkind=condition at @LINE(wait)
#include "testprogs/contention.h"

enum { kTurns = 60 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
Stage waiting;
int items;
int in_vain;

void* consume_one(void* unused) {
  pthread_mutex_lock(&mutex);
  stage_add(&waiting);
  while (items == 0) {
    pthread_cond_wait(&arrived, &mutex);  // @wait
    if (items == 0) ++in_vain;
    stage_add(&waiting);
  }
  must_hold(in_vain == kTurns);
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* deliver(void* unused) {
  for (int turn = 0; turn <= kTurns; ++turn) {
    stage_await(&waiting, turn + 1);
    raw_pause_us(5000);
    pthread_mutex_lock(&mutex);
    ++items;
    pthread_cond_signal(&arrived);
    if (turn < kTurns) --items;  // It needs one itself.
    pthread_mutex_unlock(&mutex);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(consume_one, deliver);
  return 0;
}
