// The lock is let go before the join.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t jobs = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
pthread_t job;

void* run_job(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
  return NULL;
}

void* stop_job(void* unused) {
  pthread_mutex_lock(&jobs);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&jobs);
  must(pthread_join(job, NULL));
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&jobs);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&jobs);
  stage_set(&stage, 3);
  return NULL;
}

int main(void) {
  begin_run();
  must(pthread_create(&job, NULL, run_job, NULL));
  run_threads(stop_job, look);
  return 0;
}
