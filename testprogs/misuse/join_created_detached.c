// A thread that was created detached is joined while it runs.
// EXPECT: thread-misuse subkind=join-detached threads=2 at @LINE(join)
#include <errno.h>

#include "testprogs/threads.h"

Stage stage;

void* runs(void* unused) {
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_attr_t attributes;
  must(pthread_attr_init(&attributes));
  must(pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
  must(pthread_create(&thread, &attributes, runs, NULL));
  must(pthread_attr_destroy(&attributes));
  stage_await(&stage, 1);
  if (pthread_join(thread, NULL) != EINVAL) abort();  // @join
  stage_set(&stage, 2);
  return 0;
}
