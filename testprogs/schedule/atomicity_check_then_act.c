// Atomicity violation: the balance is checked in one critical section and drawn on in the next.
#include "testprogs/schedule.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int balance = 100;

static void* withdraw(void* unused) {
  pthread_mutex_lock(&lock);
  const int enough = balance >= 80;
  pthread_mutex_unlock(&lock);
  if (!enough) return unused;
  pthread_mutex_lock(&lock);
  balance -= 80;
  pthread_mutex_unlock(&lock);
  return unused;
}

int main(void) {
  bound_run();
  run_threads(withdraw, withdraw);
  must_hold(balance >= 0);
  return 0;
}
