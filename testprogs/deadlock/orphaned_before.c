// A thread ends with a mutex held that another one waits for already.
// EXPECT: deadlock locks=mutex threads=2 at @LINE(wait)
// EXPECT: thread-misuse subkind=exit-holding at @LINE(taken)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;

void* take(void* unused) {
  pthread_mutex_lock(&mutex);  // @taken
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(tid);
  return NULL;
}

int main(void) {
  pthread_t thread;
  tid = raw_gettid();
  must(pthread_create(&thread, NULL, take, NULL));
  must(pthread_detach(thread));
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  pthread_mutex_lock(&mutex);  // @wait
  return 0;
}
