// A signal handler takes a mutex that the same thread also takes outside of it, with the signal open. It goes well here.
// EXPECT: signal-hazard subkind=signal-lock locks=a threads=1 confidence=predicted at @LINE(outside) and @LINE(handler)
#include <signal.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void handler(int unused) {
  pthread_mutex_lock(&a);  // @handler
  pthread_mutex_unlock(&a);
}

void* body(void* unused) {
  struct sigaction action = {0};
  action.sa_handler = handler;
  sigaction(SIGUSR1, &action, NULL);
  pthread_kill(pthread_self(), SIGUSR1);
  pthread_mutex_lock(&a);  // @outside
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
