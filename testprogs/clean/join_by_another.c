// Ordered through a chain: the second thread joins the first before it takes the locks.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_t first;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

void* joins_then_ba(void* unused) {
  must(pthread_join(first, NULL));
  return ba(unused);
}

int main(void) {
  must(pthread_create(&first, NULL, ab, NULL));
  run_threads(joins_then_ba);
  return 0;
}
