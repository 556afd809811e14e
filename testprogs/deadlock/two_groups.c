// Two circles with nothing in common, of two and of three locks: two findings.
// EXPECT: lock-order-inversion locks=p,q threads=2 at @LINE(q-after-p) and @LINE(p-after-q)
// EXPECT: lock-order-inversion locks=a,b,c threads=3 at @LINE(b-after-a) and @LINE(c-after-b) and @LINE(a-after-c)
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t p = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t q = PTHREAD_MUTEX_INITIALIZER;

void* first(void* unused) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);  // @b-after-a
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  pthread_mutex_lock(&p);
  pthread_mutex_lock(&q);  // @q-after-p
  pthread_mutex_unlock(&q);
  pthread_mutex_unlock(&p);
  return NULL;
}

void* second(void* unused) {
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&c);  // @c-after-b
  pthread_mutex_unlock(&c);
  pthread_mutex_unlock(&b);
  pthread_mutex_lock(&q);
  pthread_mutex_lock(&p);  // @p-after-q
  pthread_mutex_unlock(&p);
  pthread_mutex_unlock(&q);
  return NULL;
}

void* third(void* unused) {
  pthread_mutex_lock(&c);
  pthread_mutex_lock(&a);  // @a-after-c
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&c);
  return NULL;
}

int main(void) {
  run_in_turn(first, second, third);
  return 0;
}
