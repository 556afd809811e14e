// <threads.h> mutexes, really stuck.
// EXPECT: deadlock locks=a,b threads=2 confidence=observed severity=error at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include <threads.h>

#include "testprogs/threads.h"

mtx_t a;
mtx_t b;
Stage stage;

void* first(void* unused) {
  mtx_lock(&a);
  stage_add(&stage);
  stage_await(&stage, 2);
  mtx_lock(&b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  mtx_lock(&b);
  stage_add(&stage);
  stage_await(&stage, 2);
  mtx_lock(&a);  // @a-after-b
  return NULL;
}

int main(void) {
  if (mtx_init(&a, mtx_plain) != thrd_success || mtx_init(&b, mtx_plain) != thrd_success) return 1;
  run_threads(first, second);
  return 0;
}
