// A signal handler spins on the lock that the code it interrupts holds.
// EXPECT: signal-hazard subkind=signal-self locks=a threads=1 at @LINE(request) and @LINE(lock)
// RUN: killed
#include <signal.h>

#include "testprogs/threads.h"

pthread_spinlock_t a;

void handler(int unused) {
  pthread_spin_lock(&a);  // @request
  pthread_spin_unlock(&a);
}

int main(void) {
  must(pthread_spin_init(&a, PTHREAD_PROCESS_PRIVATE));
  signal(SIGUSR1, handler);
  pthread_spin_lock(&a);  // @lock
  raise(SIGUSR1);
  pthread_spin_unlock(&a);
  return 0;
}
