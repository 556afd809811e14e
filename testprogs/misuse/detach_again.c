// A thread is detached by its creator and by itself.
// EXPECT: thread-misuse subkind=detach-again threads=1 at @LINE(again)
#include <errno.h>

#include "testprogs/threads.h"

Stage stage;

void* detaches_itself(void* unused) {
  stage_await(&stage, 1);
  if (pthread_detach(pthread_self()) != EINVAL) abort();  // @again
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, detaches_itself, NULL));
  must(pthread_detach(thread));
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return 0;
}
