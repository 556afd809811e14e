// An error-checking mutex refuses the wait of a thread that does not hold it; the return value is not looked at.
// EXPECT: condition-misuse subkind=wait-unheld locks=ready,a threads=1 at @LINE(wait)
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP;
pthread_cond_t ready = PTHREAD_COND_INITIALIZER;

void* waits(void* unused) {
  const int result = pthread_cond_wait(&ready, &a);  // @wait
  if (result != EPERM) abort();
  must(pthread_mutex_lock(&a));
  must(pthread_mutex_unlock(&a));
  return NULL;
}

int main(void) {
  run_threads(waits);
  return 0;
}
