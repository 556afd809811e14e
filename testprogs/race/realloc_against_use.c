// A block is made larger without regard to a thread that has just used it.
// EXPECT: data-race memory=heap subkind=free at @LINE(use) and @LINE(realloc)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int* block;
int* larger;

void* uses(void* unused) {
  block[1] = 1;  // @use
  return NULL;
}

void* enlarges(void* unused) {
  larger = (int*)realloc(block, 400000);  // @realloc
  return NULL;
}

int main(void) {
  block = (int*)calloc(4, sizeof *block);
  run_in_turn(uses, enlarges);
  free(larger);
  return 0;
}
