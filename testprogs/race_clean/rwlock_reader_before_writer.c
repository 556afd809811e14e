// What a thread did before it gave a read lock back is ordered before the next writer.
// EXPECT: none
#include "testprogs/race.h"

int values[2];
pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;

void* reader(void* number) {
  values[(long)number] = 1;
  pthread_rwlock_rdlock(&lock);
  pthread_rwlock_unlock(&lock);
  stage_add(&stage);
  return NULL;
}

void* writer(void* unused) {
  stage_await(&stage, 2);
  pthread_rwlock_wrlock(&lock);
  const int sum = values[0] + values[1];
  pthread_rwlock_unlock(&lock);
  if (sum != 2) abort();
  return NULL;
}

int main(void) {
  run_threads(reader, reader, writer);
  return 0;
}
