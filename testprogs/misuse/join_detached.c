// A thread that detached itself is joined while it runs.
// EXPECT: thread-misuse subkind=join-detached threads=2 at @LINE(join)
#include <errno.h>

#include "testprogs/threads.h"

Stage stage;

void* detaches_itself(void* unused) {
  must(pthread_detach(pthread_self()));
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, detaches_itself, NULL));
  stage_await(&stage, 1);
  if (pthread_join(thread, NULL) != EINVAL) abort();  // @join
  stage_set(&stage, 2);
  return 0;
}
