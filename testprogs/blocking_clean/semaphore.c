// The semaphore comes first, and then the lock.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/contention.h"

pthread_mutex_t slots = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int calls_done;
sem_t free_slots;

void* take_slot(void* unused) {
  pthread_mutex_lock(&slots);
  stage_set(&stage, 1);
  pthread_mutex_unlock(&slots);
  must(sem_wait(&free_slots));
  count(&calls_done);
  return NULL;
}

void* look(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&slots);
  must_hold(!count_of(&calls_done));
  pthread_mutex_unlock(&slots);
  stage_set(&stage, 3);
  return NULL;
}

void* free_one(void* unused) {
  stage_await(&stage, 3);
  raw_pause_us(100 * 1000);
  must(sem_post(&free_slots));
  return NULL;
}

int main(void) {
  begin_run();
  must(sem_init(&free_slots, 0, 0));
  run_threads(take_slot, look, free_one);
  return 0;
}
