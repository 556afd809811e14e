// A broadcast begins each round, and everybody has something to do in it, with the mutex held.
// EXPECT: none
#include "testprogs/contention.h"

enum { kThreads = 6, kRounds = 40 };

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t began = PTHREAD_COND_INITIALIZER;
Stage done;
int round_number;
int sum;

void* take_part(void* unused) {
  pthread_mutex_lock(&mutex);
  for (int mine = 1; mine <= kRounds; ++mine) {
    while (round_number < mine) pthread_cond_wait(&began, &mutex);
    sum += mine;
    compute_us(200);
    stage_add(&done);
  }
  pthread_mutex_unlock(&mutex);
  return NULL;
}

void* lead(void* unused) {
  for (int round = 1; round <= kRounds; ++round) {
    pthread_mutex_lock(&mutex);
    round_number = round;
    pthread_cond_broadcast(&began);
    pthread_mutex_unlock(&mutex);
    stage_await(&done, round * kThreads);
    raw_pause_us(2000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(lead, take_part, take_part, take_part, take_part, take_part, take_part);
  must_hold(sum == kThreads * kRounds * (kRounds + 1) / 2);
  return 0;
}
