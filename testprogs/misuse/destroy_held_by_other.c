// A mutex is destroyed while another thread holds it.
// EXPECT: lock-misuse subkind=destroy-held locks=a threads=2 at @LINE(destroy) and @LINE(lock)
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* owner(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* destroys(void* unused) {
  stage_await(&stage, 1);
  const int result = pthread_mutex_destroy(&a);  // @destroy
  if (result != EBUSY) abort();
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(owner, destroys);
  return 0;
}
