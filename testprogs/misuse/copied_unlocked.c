// The copy of a held mutex is unlocked in place of the original.
// EXPECT: lock-misuse subkind=copied locks=copy.mutex threads=1 at @LINE(copy)
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
  pthread_mutex_unlock(&copy.mutex);  // @copy
  pthread_mutex_unlock(&original.mutex);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
