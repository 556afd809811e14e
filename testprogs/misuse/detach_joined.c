// A thread is detached after it was joined.
// EXPECT: thread-misuse subkind=detach-again threads=2 at @LINE(detach)
#include <errno.h>

#include "testprogs/threads.h"

void* body(void* unused) { return NULL; }

int main(void) {
  pthread_t thread;
  must(pthread_create(&thread, NULL, body, NULL));
  must(pthread_join(thread, NULL));
  if (pthread_detach(thread) != ESRCH) abort();  // @detach
  return 0;
}
