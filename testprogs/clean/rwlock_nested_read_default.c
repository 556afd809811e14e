// A thread reads twice what a writer waits for in between: the default kind of lock lets it.
// EXPECT: none
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;
int tid;

void* read_twice(void* unused) {
  pthread_rwlock_rdlock(&lock);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(tid);
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

void* write(void* unused) {
  stage_await(&stage, 1);
  tid = raw_gettid();
  stage_set(&stage, 2);
  pthread_rwlock_wrlock(&lock);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  run_threads(read_twice, write);
  return 0;
}
