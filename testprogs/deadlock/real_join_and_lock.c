// The main thread joins a thread that waits for a lock which the main thread holds; the lock comes last.
// EXPECT: deadlock locks=a threads=2 at @LINE(wait) and @LINE(join)
// RUN: killed
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;

void* other(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(tid);
  pthread_mutex_lock(&a);  // @wait
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_mutex_lock(&a);
  tid = raw_gettid();
  must(pthread_create(&thread, NULL, other, NULL));
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));  // @join
  return 0;
}
