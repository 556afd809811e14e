// A thread leaves by pthread_exit with a mutex held.
// EXPECT: thread-misuse subkind=exit-holding locks=a at @LINE(lock)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;

void* body(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  pthread_exit(NULL);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
