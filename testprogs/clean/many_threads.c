// Two hundred threads, two locks, one order; contended on purpose.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
long count;

void* work(void* unused) {
  for (int i = 0; i < 100; ++i) {
    pthread_mutex_lock(&a);
    pthread_mutex_lock(&b);
    ++count;
    pthread_mutex_unlock(&b);
    pthread_mutex_unlock(&a);
  }
  return NULL;
}

int main(void) {
  static pthread_t threads[200];
  for (int i = 0; i < 200; ++i) must(pthread_create(&threads[i], NULL, work, NULL));
  for (int i = 0; i < 200; ++i) must(pthread_join(threads[i], NULL));
  return count == 20000 ? 0 : 1;
}
