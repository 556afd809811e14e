// A thread reads twice what a writer waits for in between: a lock of this kind lets the writer in first.
// EXPECT: deadlock locks=lock threads=2 at @LINE(write) and @LINE(read-again)
// RUN: killed
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
Stage stage;
int tid;

void* read_twice(void* unused) {
  pthread_rwlock_rdlock(&lock);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(tid);
  pthread_rwlock_rdlock(&lock);  // @read-again
  return NULL;
}

void* write(void* unused) {
  stage_await(&stage, 1);
  tid = raw_gettid();
  stage_set(&stage, 2);
  pthread_rwlock_wrlock(&lock);  // @write
  return NULL;
}

int main(void) {
  run_threads(read_twice, write);
  return 0;
}
