// An order that no tool can see, told by annotations.
// EXPECT: none
// BUILD: O1 clang-O1
#include "concheck/annotations.h"
#include "testprogs/race.h"

int value;
Stage stage;

void* sends(void* unused) {
  value = 1;
  CONCHECK_HAPPENS_BEFORE(&stage);
  stage_set(&stage, 1);
  return NULL;
}

void* receives(void* unused) {
  stage_await(&stage, 1);
  CONCHECK_HAPPENS_AFTER(&stage);
  consume(value);
  return NULL;
}

int main(void) {
  run_threads(sends, receives);
  return 0;
}
