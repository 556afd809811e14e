// What is held came from a trylock, what is wanted has a timeout: no deadlock for ever, but a stall.
// EXPECT: lock-order-inversion locks=a,b threads=2 severity=warning at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  const struct timespec far = {4000000000, 0};
  must(pthread_mutex_trylock(&a));
  must(pthread_mutex_timedlock(&b, &far));  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
