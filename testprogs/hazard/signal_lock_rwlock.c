// A signal handler reads under a lock that the same thread writes under, with the signal open; before and after the handler ran.
// EXPECT: signal-hazard subkind=signal-lock locks=a threads=1 confidence=predicted at @LINE(outside) and @LINE(handler)
#include <signal.h>

#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;

void handler(int unused) {
  pthread_rwlock_rdlock(&a);  // @handler
  pthread_rwlock_unlock(&a);
}

void* body(void* unused) {
  signal(SIGUSR1, handler);
  for (int i = 0; i < 3; ++i) {
    pthread_rwlock_wrlock(&a);  // @outside
    pthread_rwlock_unlock(&a);
    pthread_kill(pthread_self(), SIGUSR1);
  }
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
