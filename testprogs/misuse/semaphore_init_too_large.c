// A semaphore is given -1 as its first value.
// EXPECT: lock-misuse subkind=invalid locks=items threads=1 at @LINE(init)
#include <errno.h>
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t items;

int main(void) {
  if (sem_init(&items, 0, (unsigned)-1) == 0 || errno != EINVAL) abort();  // @init
  return 0;
}
