// Three locks, three threads, always in alphabetical order.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;

static void both(pthread_mutex_t* first, pthread_mutex_t* second) {
  pthread_mutex_lock(first);
  pthread_mutex_lock(second);
  pthread_mutex_unlock(second);
  pthread_mutex_unlock(first);
}

void* ab(void* unused) {
  both(&a, &b);
  return NULL;
}

void* bc(void* unused) {
  both(&b, &c);
  return NULL;
}

void* ac(void* unused) {
  both(&a, &c);
  return NULL;
}

int main(void) {
  run_threads(ab, bc, ac);
  return 0;
}
