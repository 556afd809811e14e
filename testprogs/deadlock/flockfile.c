// The locks of two FILEs.
// EXPECT: lock-order-inversion threads=2 at @LINE(b-after-a) and @LINE(a-after-b)
#include <stdio.h>

#include "testprogs/threads.h"

FILE* a;
FILE* b;
Stage stage;

void* first(void* unused) {
  flockfile(a);
  flockfile(b);  // @b-after-a
  funlockfile(b);
  funlockfile(a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  flockfile(b);
  flockfile(a);  // @a-after-b
  funlockfile(a);
  funlockfile(b);
  return NULL;
}

int main(void) {
  a = tmpfile();
  b = tmpfile();
  run_threads(first, second);
  return 0;
}
