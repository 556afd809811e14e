// A structure is copied with its mutex while that is held: the copy says it is held, and nobody will ever release it.
// EXPECT: lock-misuse subkind=copied locks=copy.mutex threads=1 at @LINE(copy)
#include <errno.h>

#include "testprogs/threads.h"

typedef struct Account {
  pthread_mutex_t mutex;
  int balance;
} Account;

Account original = {PTHREAD_MUTEX_INITIALIZER, 7};
Account copy;

void* body(void* unused) {
  pthread_mutex_lock(&original.mutex);
  copy = original;
  if (pthread_mutex_trylock(&copy.mutex) != EBUSY) abort();  // @copy
  pthread_mutex_unlock(&original.mutex);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
