// A finding in a process without a second thread: it leaves a trace for that.
// EXPECT: lock-misuse subkind=unlock-unlocked locks=a threads=1 at @LINE(unlock)
#include <pthread.h>

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

int main(void) {
  pthread_mutex_unlock(&a);  // @unlock
  return 0;
}
