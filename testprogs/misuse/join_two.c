// Two threads join the same thread at the same time.
// EXPECT: thread-misuse subkind=join-two at @LINE(second)
#include <errno.h>

#include "testprogs/threads.h"

Stage stage;
pthread_t worker;
int joiner;

void* works(void* unused) {
  stage_await(&stage, 2);
  return NULL;
}

void* joins(void* unused) {
  joiner = raw_gettid();
  stage_set(&stage, 1);
  must(pthread_join(worker, NULL));
  return NULL;
}

void* joins_too(void* unused) {
  stage_await(&stage, 1);
  wait_until_blocked(joiner);
  if (pthread_join(worker, NULL) != EINVAL) abort();  // @second
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  must(pthread_create(&worker, NULL, works, NULL));
  run_threads(joins, joins_too);
  return 0;
}
