// A thread is joined twice, one after the other.
// EXPECT: thread-misuse subkind=join-again threads=2 at @LINE(again)
#include <errno.h>

#include "testprogs/threads.h"

void* body(void* unused) { return NULL; }

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, body, NULL));
  must(pthread_join(thread, NULL));
  if (pthread_join(thread, NULL) != ESRCH) abort();  // @again
  return 0;
}
