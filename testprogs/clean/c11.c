// <threads.h> mutexes in one order.
// EXPECT: none
#include <threads.h>

#include "testprogs/threads.h"

mtx_t a;
mtx_t b;
Stage stage;

void* first(void* unused) {
  mtx_lock(&a);
  mtx_lock(&b);  // @1
  mtx_unlock(&b);
  mtx_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  mtx_lock(&a);
  mtx_lock(&b);  // @2
  mtx_unlock(&b);
  mtx_unlock(&a);
  return NULL;
}

int main(void) {
  if (mtx_init(&a, mtx_plain) != thrd_success || mtx_init(&b, mtx_plain) != thrd_success) return 1;
  run_threads(first, second);
  return 0;
}
