// A semaphore is initialised again while a thread waits on it.
// EXPECT: lock-misuse subkind=init-waiters locks=items threads=2 at @LINE(init) and @LINE(wait)
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

void* inits(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(waiter);
  const sem_t before = items;
  must(sem_init(&items, 0, 0));  // @init
  items = before;  // knows of the waiter: without this the post wakes nobody
  must(sem_post(&items));
  return NULL;
}

int main(void) {
  must(sem_init(&items, 0, 0));
  run_threads(waits, inits);
  return 0;
}
