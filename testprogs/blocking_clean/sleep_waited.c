// It sleeps after it has let the lock go.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t prices = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;

void* refresh(void* unused) {
  pthread_mutex_lock(&prices);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&prices);
  usleep(100000);
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&prices);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&prices);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(refresh, look);
  return 0;
}
