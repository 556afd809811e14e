// An error-checking mutex says EDEADLK; the program goes on.
// EXPECT: self-deadlock subkind=errorcheck locks=a at @LINE(again)
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;

void* body(void* unused) {
  pthread_mutex_lock(&a);
  const int result = pthread_mutex_lock(&a);  // @again
  if (result != EDEADLK) abort();
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
