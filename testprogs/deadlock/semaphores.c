// Two semaphores used as locks, taken in opposite orders.
// EXPECT: lock-order-inversion locks=a,b threads=2 confidence=predicted at @LINE(b-after-a) and @LINE(a-after-b)
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t a;
sem_t b;
Stage stage;

void* ab(void* unused) {
  sem_wait(&a);
  sem_wait(&b);  // @b-after-a
  sem_post(&b);
  sem_post(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* ba(void* unused) {
  stage_await(&stage, 1);
  sem_wait(&b);
  sem_wait(&a);  // @a-after-b
  sem_post(&a);
  sem_post(&b);
  return NULL;
}

int main(void) {
  must(sem_init(&a, 0, 1));
  must(sem_init(&b, 0, 1));
  run_threads(ab, ba);
  return 0;
}
