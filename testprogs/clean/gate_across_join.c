// The main thread holds the gate while a child takes the locks: the child is guarded by it too.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

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

void* other(void* unused) {
  stage_await(&stage, 1);
  pthread_mutex_lock(&gate);
  ba(unused);
  pthread_mutex_unlock(&gate);
  return NULL;
}

int main(void) {
  pthread_t thread;
  pthread_t child;
  must(pthread_create(&thread, NULL, other, NULL));
  pthread_mutex_lock(&gate);
  must(pthread_create(&child, NULL, ab, NULL));
  must(pthread_join(child, NULL));
  pthread_mutex_unlock(&gate);
  stage_set(&stage, 1);
  must(pthread_join(thread, NULL));
  return 0;
}
