// The child creates another under the lock that its own creator held: that one comes after both holds.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t start = PTHREAD_MUTEX_INITIALIZER;

void* grandchild(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&start);
  pthread_mutex_unlock(&start);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* child(void* unused) {
  pthread_t thread;
  pthread_mutex_lock(&start);
  must(pthread_create(&thread, NULL, grandchild, NULL));
  pthread_mutex_unlock(&start);
  must(pthread_join(thread, NULL));
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
