// A barrier for no threads at all.
// EXPECT: lock-misuse subkind=invalid locks=barrier threads=1 at @LINE(init)
#include <errno.h>

#include "testprogs/threads.h"

pthread_barrier_t barrier;

int main(void) {
  if (pthread_barrier_init(&barrier, NULL, 0) != EINVAL) abort();  // @init
  return 0;
}
