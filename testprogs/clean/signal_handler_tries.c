// A signal handler posts a semaphore and only tries a mutex, which the interrupted code may hold: allowed.
// EXPECT: none
#include <errno.h>
#include <semaphore.h>
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
sem_t signals;

void handler(int unused) {
  const int before = errno;
  if (pthread_mutex_trylock(&a) == 0) pthread_mutex_unlock(&a);
  sem_post(&signals);
  errno = before;
}

void* body(void* unused) {
  for (int i = 0; i < 20; ++i) {
    pthread_mutex_lock(&a);
    raise(SIGUSR1);
    pthread_mutex_unlock(&a);
    raise(SIGUSR1);
    must(sem_wait(&signals));
    must(sem_wait(&signals));
  }
  return NULL;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  must(sem_init(&signals, 0, 0));
  sigaction(SIGUSR1, &action, NULL);
  run_threads(body, body);
  return 0;
}
