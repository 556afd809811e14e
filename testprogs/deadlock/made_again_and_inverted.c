// Two locks are destroyed and made again at the same addresses; among the new ones the orders differ.
// EXPECT: lock-order-inversion locks=a,b threads=2 count=1 at @LINE(b-after-a) and @LINE(a-after-b)
#include "testprogs/threads.h"

pthread_mutex_t a;
pthread_mutex_t b;

static void make(void) {
  must(pthread_mutex_init(&a, NULL));
  must(pthread_mutex_init(&b, NULL));
}

static void destroy(void) {
  must(pthread_mutex_destroy(&a));
  must(pthread_mutex_destroy(&b));
}

void* old(void* unused) {
  make();
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  destroy();
  return NULL;
}

void* makes(void* unused) {
  make();
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return NULL;
}

void* other(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a);  // @a-after-b
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  destroy();
  return NULL;
}

int main(void) {
  run_in_turn(old, makes, other);
  return 0;
}
