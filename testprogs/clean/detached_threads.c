// Detached threads that are through before the process ends.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}


void* work(void* unused) {
  ab(unused);
  stage_add(&stage);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 20; ++i) {
    pthread_t thread;
    must(pthread_create(&thread, NULL, work, NULL));
    must(pthread_detach(thread));
  }
  stage_await(&stage, 20);
  return 0;
}
