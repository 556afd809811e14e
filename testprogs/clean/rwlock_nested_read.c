// Read twice by one thread, but of a kind that lets readers pass a waiting writer; and of the other kind, read once.
// EXPECT: none
#include "testprogs/threads.h"

pthread_rwlock_t r = PTHREAD_RWLOCK_INITIALIZER;
pthread_rwlock_t strict = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
Stage stage;

void* reader(void* unused) {
  pthread_rwlock_rdlock(&r);
  pthread_rwlock_rdlock(&r);
  pthread_rwlock_unlock(&r);
  pthread_rwlock_unlock(&r);
  pthread_rwlock_rdlock(&strict);
  pthread_rwlock_unlock(&strict);
  stage_set(&stage, 1);
  return NULL;
}

void* writer(void* unused) {
  stage_await(&stage, 1);
  pthread_rwlock_wrlock(&r);
  pthread_rwlock_unlock(&r);
  pthread_rwlock_wrlock(&strict);
  pthread_rwlock_unlock(&strict);
  return NULL;
}

int main(void) {
  run_threads(reader, writer);
  return 0;
}
