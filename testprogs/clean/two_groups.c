// Two groups of locks with nothing in common, each in one order.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t p = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t q = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  pthread_mutex_lock(&p);
  pthread_mutex_lock(&q);
  pthread_mutex_unlock(&q);
  pthread_mutex_unlock(&p);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&c);
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&b);
  pthread_mutex_lock(&p);
  pthread_mutex_lock(&q);
  pthread_mutex_unlock(&q);
  pthread_mutex_unlock(&p);
  return NULL;
}

void* third(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&c);
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  run_in_turn(first, second, third);
  return 0;
}
