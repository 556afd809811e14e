// A semaphore is destroyed while a thread waits on it.
// EXPECT: lock-misuse subkind=destroy-waiters locks=items threads=2 at @LINE(destroy) and @LINE(wait)
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t items;
Stage stage;
int waiter;

void* waits(void* unused) {
  waiter = raw_gettid();
  stage_set(&stage, 1);
  sem_wait(&items);  // @wait
  return NULL;
}

void* destroys(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(waiter);
  sem_destroy(&items);  // @destroy
  sem_post(&items);
  return NULL;
}

int main(void) {
  must(sem_init(&items, 0, 0));
  run_threads(waits, destroys);
  return 0;
}
