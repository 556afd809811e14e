// A thread is cancelled while it holds a mutex, and has no cleanup handler.
// EXPECT: thread-misuse subkind=exit-holding locks=a at @LINE(lock)
#include <unistd.h>

#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* holds(void* unused) {
  pthread_mutex_lock(&a);  // @lock
  stage_set(&stage, 1);
  for (;;) pause();
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, holds, NULL));
  stage_await(&stage, 1);
  must(pthread_cancel(thread));
  must(pthread_join(thread, NULL));
  return 0;
}
