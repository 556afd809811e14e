// What is wanted while a lock is held is only tried: nobody waits for the other for ever.
// EXPECT: none
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
  if (pthread_mutex_trylock(&a) == 0) pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
