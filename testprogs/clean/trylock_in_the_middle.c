// The tried lock is released before the last one is waited for.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  must(pthread_mutex_trylock(&b));
  pthread_mutex_unlock(&b);
  pthread_mutex_lock(&c);
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&b);  // @b-after-c
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&c);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
