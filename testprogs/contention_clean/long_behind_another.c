// The lock of the long work is taken with no other one held, and waited for by nobody.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t outer = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t inner = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int updates;

void* index_all(void* unused) {
  pthread_mutex_lock(&inner);
  stage_set(&stage, 1);
  compute_ms(150);
  stage_set(&stage, 2);
  pthread_mutex_unlock(&inner);
  return NULL;
}

void* update(void* unused) {
  stage_await(&stage, 1);
  while (stage_now(&stage) < 2) {
    pthread_mutex_lock(&outer);
    count(&updates);
    pthread_mutex_unlock(&outer);
    raw_pause_us(1000);
  }
  pthread_mutex_lock(&inner);
  pthread_mutex_unlock(&inner);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(index_all, update, update);
  must_hold(updates > 0);
  return 0;
}
