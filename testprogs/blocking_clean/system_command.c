// The command is run without it.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t settings = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* run_hook(void* unused) {
  pthread_mutex_lock(&settings);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&settings);
  must(system("sleep 0.1"));
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&settings);
  pthread_mutex_unlock(&settings);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(run_hook, look);
  return 0;
}
