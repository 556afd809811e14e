// The locks of two FILEs in one order.
// EXPECT: none
#include <stdio.h>

#include "testprogs/threads.h"

FILE* a;
FILE* b;
Stage stage;

void* first(void* unused) {
  flockfile(a);
  flockfile(b);  // @1
  funlockfile(b);
  funlockfile(a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  flockfile(a);
  flockfile(b);  // @2
  funlockfile(b);
  funlockfile(a);
  return NULL;
}

int main(void) {
  a = tmpfile();
  b = tmpfile();
  run_threads(first, second);
  return 0;
}
