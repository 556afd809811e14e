// A thread joins itself.
// EXPECT: thread-misuse subkind=join-self threads=1 at @LINE(join)
#include <errno.h>

#include "testprogs/threads.h"

void* body(void* unused) {
  if (pthread_join(pthread_self(), NULL) != EDEADLK) abort();  // @join
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
