// A lock that lets no reader pass a waiting writer, read twice by one thread: a writer in between stops both.
// EXPECT: lock-order-inversion subkind=nested-read locks=r threads=2 count=1 at @LINE(again) and @LINE(writes)
#include "testprogs/threads.h"

pthread_rwlock_t r = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
Stage stage;

void* reader(void* unused) {
  pthread_rwlock_rdlock(&r);
  pthread_rwlock_rdlock(&r);  // @again
  pthread_rwlock_unlock(&r);
  pthread_rwlock_unlock(&r);
  stage_set(&stage, 1);
  return NULL;
}

void* writer(void* unused) {
  stage_await(&stage, 1);
  pthread_rwlock_wrlock(&r);  // @writes
  pthread_rwlock_unlock(&r);
  return NULL;
}

int main(void) {
  run_threads(reader, writer);
  return 0;
}
