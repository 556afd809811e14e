// The outer lock is released last, after one more lock was taken under it.
// EXPECT: lock-order-inversion locks=c,gate threads=2 at @LINE(c-after-gate) and @LINE(gate-after-c)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&gate);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&c);  // @c-after-gate
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&gate);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&gate);  // @gate-after-c
  pthread_mutex_unlock(&gate);
  pthread_mutex_unlock(&c);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
