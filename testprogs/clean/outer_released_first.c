// The outer lock is released while the inner ones are still held, and the next is taken after that.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&gate);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&gate);
  pthread_mutex_lock(&c);
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  pthread_mutex_unlock(&c);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
