// It sleeps after it has let the lock go.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t prices = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* refresh(void* unused) {
  pthread_mutex_lock(&prices);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&prices);
  usleep(100000);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&prices);
  pthread_mutex_unlock(&prices);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(refresh, look);
  return 0;
}
