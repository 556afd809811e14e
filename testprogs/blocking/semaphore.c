// A semaphore, which is no lock, is waited for with the lock held.
// EXPECT: blocking-while-locked severity=warning locks=slots at @LINE(call)
#include <semaphore.h>

#include "testprogs/contention.h"

pthread_mutex_t slots = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;
int calls_done;
sem_t free_slots;

void* take_slot(void* unused) {
  pthread_mutex_lock(&slots);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  stage_set(&stage, 3);
  must(sem_wait(&free_slots));  // @call
  count(&calls_done);
  pthread_mutex_unlock(&slots);
  return NULL;
}

void* look(void* unused) {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&slots);
  must_hold(count_of(&calls_done));
  pthread_mutex_unlock(&slots);
  return NULL;
}

void* free_one(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(kLongMs * 1000);
  must(sem_post(&free_slots));
  return NULL;
}

int main(void) {
  begin_run();
  must(sem_init(&free_slots, 0, 0));
  run_threads(take_slot, look, free_one);
  return 0;
}
