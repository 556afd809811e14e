// A semaphore is posted beyond its greatest value: the post is lost.
// EXPECT: lock-misuse subkind=semaphore-overflow locks=items threads=1 at @LINE(post)
#include <errno.h>
#include <limits.h>
#include <semaphore.h>

#include "testprogs/threads.h"

sem_t items;

int main(void) {
  must(sem_init(&items, 0, SEM_VALUE_MAX));
  if (sem_post(&items) == 0 || errno != EOVERFLOW) abort();  // @post
  return 0;
}
