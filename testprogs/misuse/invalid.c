// Memory that never was a mutex is locked: EINVAL.
// EXPECT: lock-misuse subkind=invalid at @LINE(lock)
#include <errno.h>
#include <string.h>

#include "testprogs/threads.h"

pthread_mutex_t a;

void* body(void* unused) {
  memset(&a, 0x5f, sizeof a);
  const int result = pthread_mutex_lock(&a);  // @lock
  if (result != EINVAL) abort();
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
