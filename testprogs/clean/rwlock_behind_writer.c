// A reader waits behind a writer that waits for another reader, which goes on.
// EXPECT: none
#include "testprogs/threads.h"

pthread_rwlock_t lock = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
Stage stage;
int writer;
int second;

void* read_first(void* unused) {
  pthread_rwlock_rdlock(&lock);
  stage_set(&stage, 1);
  stage_await(&stage, 3);
  wait_until_blocked(second);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

void* write(void* unused) {
  stage_await(&stage, 1);
  writer = raw_gettid();
  stage_set(&stage, 2);
  pthread_rwlock_wrlock(&lock);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

void* read_second(void* unused) {
  stage_await(&stage, 2);
  wait_until_blocked(writer);
  second = raw_gettid();
  stage_set(&stage, 3);
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  run_threads(read_first, write, read_second);
  return 0;
}
