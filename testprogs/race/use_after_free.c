// A block is written after another thread freed it.
// EXPECT: data-race memory=heap subkind=use-after-free at @LINE(free) and @LINE(use)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int* block;

void* frees(void* unused) {
  free(block);  // @free
  return NULL;
}

void* uses(void* unused) {
  // Behind what the allocator keeps in a free block.
  ((volatile int*)opaque(block))[6] = 1;  // @use
  return NULL;
}

int main(void) {
  block = (int*)calloc(16, sizeof *block);
  run_in_turn(frees, uses);
  return 0;
}
