// A mutex is destroyed by the thread that holds it: EBUSY.
// EXPECT: lock-misuse subkind=destroy-held locks=a at @LINE(destroy)
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void* body(void* unused) {
  pthread_mutex_lock(&a);
  const int result = pthread_mutex_destroy(&a);  // @destroy
  if (result != EBUSY) abort();
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
