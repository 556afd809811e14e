// A mutex that was never locked is unlocked.
// EXPECT: lock-misuse subkind=unlock-unlocked locks=a at @LINE(unlock)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void* body(void* unused) {
  pthread_mutex_unlock(&a);  // @unlock
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
