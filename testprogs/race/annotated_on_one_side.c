// An order that only one of two threads tells.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "concheck/annotations.h"
#include "testprogs/race.h"

int value;
Stage stage;

void* sends(void* unused) {
  value = 1;  // @write
  CONCHECK_HAPPENS_BEFORE(&stage);
  stage_set(&stage, 1);
  return NULL;
}

void* receives(void* unused) {
  stage_await(&stage, 1);
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_threads(sends, receives);
  return 0;
}
