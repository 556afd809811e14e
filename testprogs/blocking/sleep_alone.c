// A thread sleeps with the lock held. In this run nobody waited for it.
// EXPECT: blocking-while-locked severity=note informative=yes locks=prices at @LINE(call)
#include "testprogs/contention.h"

pthread_mutex_t prices = PTHREAD_MUTEX_INITIALIZER;
int refreshed;

void* refresh(void* unused) {
  pthread_mutex_lock(&prices);
  ++refreshed;
  usleep(kLongMs * 1000);  // @call
  pthread_mutex_unlock(&prices);
  return NULL;
}

void* look(void* unused) {
  pthread_mutex_lock(&prices);
  must_hold(refreshed == 1);
  pthread_mutex_unlock(&prices);
  return NULL;
}

int main(void) {
  begin_run();
  run_threads(refresh);
  run_threads(look);
  return 0;
}
