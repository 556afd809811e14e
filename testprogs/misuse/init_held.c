// A mutex is initialised again while it is held.
// EXPECT: lock-misuse subkind=init-held locks=a at @LINE(init)
#include "testprogs/threads.h"

pthread_mutex_t a;

void* body(void* unused) {
  must(pthread_mutex_init(&a, NULL));
  pthread_mutex_lock(&a);
  must(pthread_mutex_init(&a, NULL));  // @init
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
