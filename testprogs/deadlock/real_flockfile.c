// The locks of two FILEs, really stuck.
// EXPECT: deadlock threads=2 confidence=observed at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
#include <stdio.h>

#include "testprogs/threads.h"

FILE* a;
FILE* b;
Stage stage;

void* first(void* unused) {
  flockfile(a);
  stage_add(&stage);
  stage_await(&stage, 2);
  flockfile(b);  // @b-after-a
  return NULL;
}

void* second(void* unused) {
  flockfile(b);
  stage_add(&stage);
  stage_await(&stage, 2);
  flockfile(a);  // @a-after-b
  return NULL;
}

int main(void) {
  a = tmpfile();
  b = tmpfile();
  run_threads(first, second);
  return 0;
}
