// The lock is held for long, and who wants it asks now and then, and does something else meanwhile.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t model = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int refused;

void* rebuild(void* unused) {
  pthread_mutex_lock(&model);
  stage_set(&stage, 1);
  compute_ms(150);
  stage_await(&stage, 2);
  pthread_mutex_unlock(&model);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  while (pthread_mutex_trylock(&model) != 0) {
    if (++refused == 20) stage_set(&stage, 2);
    raw_pause_us(2000);
  }
  pthread_mutex_unlock(&model);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(rebuild, look);
  must_hold(refused >= 20);
  return 0;
}
