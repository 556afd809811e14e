// A thread ends with a mutex held; who asks for it later waits for ever.
// EXPECT: deadlock locks=mutex threads=2 at @LINE(wait)
// EXPECT: thread-misuse subkind=exit-holding at @LINE(taken)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void* take(void* unused) {
  pthread_mutex_lock(&mutex);  // @taken
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, take, NULL));
  must(pthread_join(thread, NULL));
  pthread_mutex_lock(&mutex);  // @wait
  return 0;
}
