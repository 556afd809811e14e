// A trylock of a mutex that the thread holds says EBUSY and does not wait.
// EXPECT: none
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void* body(void* unused) {
  pthread_mutex_lock(&a);
  const int result = pthread_mutex_trylock(&a);  // @again
  if (result != EBUSY) abort();
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
