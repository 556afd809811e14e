// A block is freed without regard to a thread that has just used it.
// EXPECT: data-race memory=heap subkind=free at @LINE(use) and @LINE(free)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int* block;

void* uses(void* unused) {
  block[2] = 1;  // @use
  return NULL;
}

void* frees(void* unused) {
  free(block);  // @free
  return NULL;
}

int main(void) {
  block = (int*)calloc(4, sizeof *block);
  run_in_turn(uses, frees);
  return 0;
}
