// Two threads hold a read-write lock for reading, and write.
// EXPECT: data-race name=value locks=lock at @LINE(write) and @LINE(write)
// BUILD: O1 O0
#include "testprogs/race.h"

int value;
pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;

void* writes(void* unused) {
  pthread_rwlock_rdlock(&lock);
  value = 1;  // @write
  pthread_rwlock_unlock(&lock);
  return NULL;
}

int main(void) {
  run_in_turn(writes, writes);
  return 0;
}
