// A mutex is unlocked after it was destroyed.
// EXPECT: lock-misuse subkind=use-after-destroy locks=a at @LINE(unlock)
#include "testprogs/threads.h"

pthread_mutex_t a;

void* body(void* unused) {
  must(pthread_mutex_init(&a, NULL));
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  must(pthread_mutex_destroy(&a));
  pthread_mutex_unlock(&a);  // @unlock
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
