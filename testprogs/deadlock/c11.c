// <threads.h> mutexes: libc does not go through pthread_mutex_lock for them.
// EXPECT: lock-order-inversion locks=a,b threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include <threads.h>

#include "testprogs/threads.h"

mtx_t a;
mtx_t b;
Stage stage;

void* first(void* unused) {
  mtx_lock(&a);
  mtx_lock(&b);  // @b-after-a
  mtx_unlock(&b);
  mtx_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  mtx_lock(&b);
  mtx_lock(&a);  // @a-after-b
  mtx_unlock(&a);
  mtx_unlock(&b);
  return NULL;
}

int main(void) {
  if (mtx_init(&a, mtx_plain) != thrd_success || mtx_init(&b, mtx_plain) != thrd_success) return 1;
  run_threads(first, second);
  return 0;
}
