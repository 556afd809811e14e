// A recursive mutex locked again by its owner.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

void* body(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&a);  // @again
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
