// A thread asks for its own mutex with a timeout, gets ETIMEDOUT and goes on: odd, but it ends by itself.
// EXPECT: none
#include <errno.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void* body(void* unused) {
  struct timespec past = {1, 0};
  pthread_mutex_lock(&a);
  if (pthread_mutex_timedlock(&a, &past) != ETIMEDOUT) abort();
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
