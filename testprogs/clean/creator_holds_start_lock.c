// The child takes first what its creator held when it created it: it comes after all that was done under it.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* child(void* unused) {
  pthread_mutex_lock(&start);
  pthread_mutex_unlock(&start);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&start);
  pthread_mutex_unlock(&start);
  pthread_mutex_unlock(&a);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_mutex_lock(&start);
  must(pthread_create(&thread, NULL, child, NULL));
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&start);
  must(pthread_join(thread, NULL));
  return 0;
}
