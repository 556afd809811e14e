// Each thread has its own: __thread variables, thread-specific data, errno.
// EXPECT: none
// BUILD: O0 O1 clang-O1
#include <errno.h>

#include "testprogs/race.h"

__thread int own;
pthread_key_t key;
int destroyed[4];

static void destroy(void* value) {
  ++*(int*)value;
}

void* uses(void* number) {
  own += (int)(long)number;
  errno = own;
  must(pthread_setspecific(key, &destroyed[(long)number]));
  consume(own);
  return NULL;
}

int main(void) {
  must(pthread_key_create(&key, destroy));
  run_threads(uses, uses, uses, uses);
  // The destructors ran before the joins returned.
  return destroyed[0] + destroyed[1] + destroyed[2] + destroyed[3] != 4;
}
