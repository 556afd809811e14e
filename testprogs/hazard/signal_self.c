// A signal handler locks the mutex that the code it interrupts holds.
// EXPECT: signal-hazard subkind=signal-self locks=a threads=1 at @LINE(request) and @LINE(lock)
// RUN: killed
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void handler(int unused) {
  pthread_mutex_lock(&a);  // @request
  pthread_mutex_unlock(&a);
}

void* body(void* unused) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, NULL);
  pthread_mutex_lock(&a);  // @lock
  pthread_kill(pthread_self(), SIGUSR1);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
