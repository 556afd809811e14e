// Requests that give up soon, and come back later: that is what a timeout is for.
// EXPECT: none
#include <errno.h>

#include "testprogs/contention.h"

pthread_mutex_t model = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int given_up;

void* rebuild(void* unused) {
  for (int turn = 0; turn < 20; ++turn) {
    pthread_mutex_lock(&model);
    stage_set(&stage, 1);
    raw_pause_us(4000);
    pthread_mutex_unlock(&model);
    raw_pause_us(4000);
  }
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  for (int turn = 0; turn < 40; ++turn) {
    const struct timespec until = in_ms(CLOCK_REALTIME, 2);
    const int result = pthread_mutex_timedlock(&model, &until);
    if (result == 0) pthread_mutex_unlock(&model);
    else ++given_up;
    raw_pause_us(2000);
  }
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(rebuild, look);
  return 0;
}
