// Five locks, every two of them taken in both orders: ten mistakes that hang together are told as one.
// EXPECT: lock-order-inversion subkind=knot threads=2 locks=a,b,c,d,e severity=error confidence=predicted
#include "testprogs/threads.h"

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t b = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t c = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t d = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t e = PTHREAD_MUTEX_INITIALIZER;

#define NEST(outer, inner)        \
  pthread_mutex_lock(&outer);     \
  pthread_mutex_lock(&inner);     \
  pthread_mutex_unlock(&inner);   \
  pthread_mutex_unlock(&outer)

void* up(void* unused) {
  NEST(a, b);
  NEST(a, c);
  NEST(a, d);
  NEST(a, e);
  NEST(b, c);
  NEST(b, d);
  NEST(b, e);
  NEST(c, d);
  NEST(c, e);
  NEST(d, e);
  return NULL;
}

void* down(void* unused) {
  NEST(b, a);
  NEST(c, a);
  NEST(d, a);
  NEST(e, a);
  NEST(c, b);
  NEST(d, b);
  NEST(e, b);
  NEST(d, c);
  NEST(e, c);
  NEST(e, d);
  return NULL;
}

int main(void) {
  run_in_turn(up, down);
  return 0;
}
