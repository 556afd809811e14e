// Threads of one nice level share the processor, so that the lock's holder is soon done.
// EXPECT: none
#include "testprogs/contention.h"

pthread_mutex_t settings = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int high_tid;
int middle_is_done;

void* low(void* unused) {
  pthread_mutex_lock(&settings);
  stage_set(&stage, 1);
  compute_ms(5);
  pthread_mutex_unlock(&settings);
  return NULL;
}

void* middle(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&high_tid));
  compute_ms(50);
  count(&middle_is_done);
  return NULL;
}

void* high(void* unused) {
  __atomic_store_n(&high_tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&settings);
  must_hold(!count_of(&middle_is_done));
  pthread_mutex_unlock(&settings);
  return NULL;
}

int main(void) {
  begin_run();
  run_on(0);
  run_threads(low, middle, high);
  return 0;
}
