// sem_post + sem_wait that never blocks.
#include <semaphore.h>

#include "kernel.h"

static sem_t semaphore;

static void pairs(int thread, long ops) {
  (void)thread;
  for (long i = 0; i < ops; i++) {
    sem_post(&semaphore);
    sem_wait(&semaphore);
  }
}

int main(void) {
  must(sem_init(&semaphore, 0, 0) != 0, "sem_init");
  measure_each("semaphore-pair", 1, 5000, pairs);
  return 0;
}
