// Two semaphores used as locks, in one order, by several threads.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t a;
sem_t b;

void* ab(void* unused) {
  for (int i = 0; i < 500; ++i) {
    sem_wait(&a);
    while (sem_trywait(&b) != 0) raw_pause_us(1);
    sem_post(&b);
    sem_post(&a);
  }
  return NULL;
}

int main(void) {
  must(sem_init(&a, 0, 1));
  must(sem_init(&b, 0, 1));
  run_threads(ab, ab, ab);
  return 0;
}
