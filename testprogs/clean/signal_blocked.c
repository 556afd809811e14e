// A signal handler and other code use one mutex, with the signal blocked wherever the other code holds it.
// EXPECT: none
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void handler(int unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
}

void* body(void* unused) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  for (int i = 0; i < 20; ++i) {
    must(pthread_sigmask(SIG_BLOCK, &set, NULL));
    pthread_mutex_lock(&a);
    pthread_kill(pthread_self(), SIGUSR1);
    pthread_mutex_unlock(&a);
    must(pthread_sigmask(SIG_UNBLOCK, &set, NULL));
  }
  return NULL;
}

int main(void) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, NULL);
  run_threads(body, body);
  return 0;
}
