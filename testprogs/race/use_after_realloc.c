// A block is read where it was before another thread made it larger.
// EXPECT: data-race memory=heap subkind=use-after-free at @LINE(realloc) and @LINE(use)
#include "testprogs/race.h"

int* block;
int* larger;

void* enlarges(void* unused) {
  larger = (int*)realloc(block, 400000);  // @realloc
  return NULL;
}

void* uses(void* unused) {
  consume(*(volatile int*)opaque(block));  // @use
  return NULL;
}

int main(void) {
  block = (int*)calloc(4, sizeof *block);
  run_in_turn(enlarges, uses);
  free(larger);
  return 0;
}
