// What one holder for reading writes, the next holder for reading must not read: releasing a read lock orders writers only.
// EXPECT: data-race name=value locks=lock at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int value;
pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

void* writes(void* unused) {
  pthread_rwlock_rdlock(&lock);
  value = 1;  // @write
  pthread_rwlock_unlock(&lock);
  return NULL;
}

void* reads(void* unused) {
  pthread_rwlock_rdlock(&lock);
  consume(value);  // @read
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  run_in_turn(writes, reads);
  return 0;
}
