// Each side has a gate of its own and, further out, one in common.
// EXPECT: none
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t north = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t south = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t both = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&both);
  pthread_mutex_lock(&north);
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&north);
  pthread_mutex_unlock(&both);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&both);
  pthread_mutex_lock(&south);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&south);
  pthread_mutex_unlock(&both);
  return NULL;
}

int main(void) {
  run_in_turn(first, second);
  return 0;
}
