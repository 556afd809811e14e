// A thread is cancelled asynchronously while it waits for a lock: the lock's owner is not disturbed.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
Stage stage;
int tid;

void* waits(void* unused) {
  int old;
  pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
  tid = raw_gettid();
  stage_set(&stage, 1);
  pthread_mutex_lock(&m);
  abort();
}

int main(void) {
  pthread_t thread;
  pthread_mutex_lock(&m);
  must(pthread_create(&thread, NULL, waits, NULL));
  stage_await(&stage, 1);
  wait_until_blocked(tid);
  must(pthread_cancel(thread));
  must(pthread_join(thread, NULL));
  pthread_mutex_unlock(&m);
  return 0;
}
