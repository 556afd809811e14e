// A plain <threads.h> mutex locked again by its owner.
// EXPECT: self-deadlock locks=a threads=1 confidence=observed at @LINE(again)
// RUN: killed
#include <threads.h>

#include "testprogs/threads.h"

mtx_t a;

void* body(void* unused) {
  mtx_lock(&a);
  mtx_lock(&a);  // @again
  return NULL;
}

int main(void) {
  if (mtx_init(&a, mtx_plain) != thrd_success) return 1;
  run_threads(body);
  return 0;
}
