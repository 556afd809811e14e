// Readers and writers, each with the lock in the right mode.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int value;
pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

void* writes(void* unused) {
  for (int i = 0; i < 50; ++i) {
    pthread_rwlock_wrlock(&lock);
    ++value;
    pthread_rwlock_unlock(&lock);
  }
  return NULL;
}

void* reads(void* unused) {
  for (int i = 0; i < 50; ++i) {
    pthread_rwlock_rdlock(&lock);
    consume(value);
    pthread_rwlock_unlock(&lock);
  }
  return NULL;
}

int main(void) {
  run_threads(writes, reads, writes, reads);
  return value != 100;
}
