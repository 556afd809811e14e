// "Once" by a plain flag of one's own.
// EXPECT: data-race name=done at @LINE(once) and @LINE(once)
#include "testprogs/race.h"

int done;

void* uses(void* unused) {
  if (!done) done = 1;  // @once
  return NULL;
}

int main(void) {
  run_in_turn(uses, uses);
  return 0;
}
