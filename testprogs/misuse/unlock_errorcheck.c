// An error-checking mutex refuses to be unlocked by another thread; the return value is not looked at.
// EXPECT: lock-misuse subkind=unlock-not-owner locks=a at @LINE(unlock) and @LINE(lock)
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
Stage stage;

void* owner(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  must(pthread_mutex_unlock(&a));
  return NULL;
}

void* other(void* unused) {
  stage_await(&stage, 1);
  const int result = pthread_mutex_unlock(&a);  // @unlock
  if (result != EPERM) abort();
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(owner, other);
  return 0;
}
