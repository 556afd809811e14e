// It sleeps after it has let the lock go.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* expire(void* unused) {
  pthread_mutex_lock(&cache);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&cache);
  const struct timespec until = in_ms(CLOCK_MONOTONIC, 100);
  must(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL));
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&cache);
  pthread_mutex_unlock(&cache);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(expire, look);
  return 0;
}
