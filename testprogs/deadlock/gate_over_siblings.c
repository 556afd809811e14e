// Two children live while their creator holds a lock: it keeps out others, but not one child from the other.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

void* ab(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* ba(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  return NULL;
}

int main(void) {
  pthread_mutex_lock(&gate);
  run_in_turn(ab, ba);
  pthread_mutex_unlock(&gate);
  return 0;
}
