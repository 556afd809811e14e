// A semaphore on the stack of the thread that waits for an answer, destroyed as soon as the answer is there.
// EXPECT: none
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t requests;
sem_t* answer;

void* asks(void* unused) {
  for (int i = 0; i < 500; ++i) {
    sem_t done;
    must(sem_init(&done, 0, 0));
    answer = &done;
    must(sem_post(&requests));
    must(sem_wait(&done));
    must(sem_destroy(&done));
  }
  return NULL;
}

void* answers(void* unused) {
  for (int i = 0; i < 500; ++i) {
    must(sem_wait(&requests));
    must(sem_post(answer));
  }
  return NULL;
}

int main(void) {
  must(sem_init(&requests, 0, 0));
  run_threads(asks, answers);
  return 0;
}
