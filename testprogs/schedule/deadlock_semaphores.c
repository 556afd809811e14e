// Deadlock: two semaphores used as locks, in opposite orders.
#include <semaphore.h>

#include "testprogs/schedule.h"

static sem_t printer, scanner;

static void* copy(void* unused) {
  sem_wait(&scanner);
  sem_wait(&printer);
  sem_post(&printer);
  sem_post(&scanner);
  return unused;
}

static void* print(void* unused) {
  sem_wait(&printer);
  sem_wait(&scanner);
  sem_post(&scanner);
  sem_post(&printer);
  return unused;
}

int main(void) {
  bound_run();
  must(sem_init(&printer, 0, 1));
  must(sem_init(&scanner, 0, 1));
  run_threads(copy, print);
  return 0;
}
