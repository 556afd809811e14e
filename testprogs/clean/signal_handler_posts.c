// Every thread waits for a post, which a signal handler gives.
// EXPECT: none
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

#include "testprogs/threads.h"

sem_t semaphore;

void post(int sig) { sem_post(&semaphore); }

void* wait_for_post(void* unused) {
  while (sem_wait(&semaphore) != 0) {
  }
  return NULL;
}

int main(void) {
  must(sem_init(&semaphore, 0, 0));
  signal(SIGALRM, post);
  pthread_t thread;
  must(pthread_create(&thread, NULL, wait_for_post, NULL));
  ualarm(200000, 0);
  must(pthread_join(thread, NULL));
  return 0;
}
