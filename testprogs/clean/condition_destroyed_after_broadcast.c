// A condition is destroyed right after a broadcast, while the woken threads still have to get their mutex: allowed.
// EXPECT: none
#include "testprogs/threads.h"

typedef struct Shared {
  pthread_mutex_t mutex;
  pthread_cond_t ready;
  int done;
  int waiting;
} Shared;

Shared shared;
Stage stage;

void* waits(void* unused) {
  for (int round = 0; round < 50; ++round) {
    stage_await(&stage, 3 * round + 1);
    pthread_mutex_lock(&shared.mutex);
    ++shared.waiting;
    while (shared.done <= round) pthread_cond_wait(&shared.ready, &shared.mutex);
    pthread_mutex_unlock(&shared.mutex);
    stage_add(&stage);
  }
  return NULL;
}

void* destroys(void* unused) {
  pthread_mutex_init(&shared.mutex, NULL);
  for (int round = 0; round < 50; ++round) {
    pthread_cond_init(&shared.ready, NULL);
    stage_set(&stage, 3 * round + 1);
    for (int all = 0; !all;) {
      pthread_mutex_lock(&shared.mutex);
      all = shared.waiting == 2 * (round + 1);
      if (all) {
        shared.done = round + 1;
        pthread_cond_broadcast(&shared.ready);
        must(pthread_cond_destroy(&shared.ready));
      }
      pthread_mutex_unlock(&shared.mutex);
    }
    stage_await(&stage, 3 * round + 3);
  }
  return NULL;
}

int main(void) {
  run_threads(destroys, waits, waits);
  return 0;
}
