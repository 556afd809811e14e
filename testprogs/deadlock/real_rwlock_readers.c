// Two readers that want to write what the other reads, really stuck.
// EXPECT: deadlock locks=a,b threads=2 confidence=observed severity=error at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;
pthread_rwlock_t b = PTHREAD_RWLOCK_INITIALIZER;
Stage stage;

void* first(void* unused) {
  pthread_rwlock_rdlock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_rwlock_wrlock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  pthread_rwlock_rdlock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  pthread_rwlock_wrlock(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
