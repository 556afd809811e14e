// A reader that reads again: the default kind lets it pass.
// EXPECT: none
#include "testprogs/threads.h"

pthread_rwlock_t a = PTHREAD_RWLOCK_INITIALIZER;

void* body(void* unused) {
  pthread_rwlock_rdlock(&a);
  pthread_rwlock_rdlock(&a);  // @again
  pthread_rwlock_unlock(&a);
  pthread_rwlock_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
