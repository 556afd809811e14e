// A block is freed by one thread and got again by another; nothing but malloc orders them.
// EXPECT: none
// BUILD: O1 clang-O1
#include <malloc.h>

#include "testprogs/race.h"

enum { kInts = 1000 };

void* uses(void* number) {
  for (int round = 0; round < 10; ++round) {
    int* block = (int*)malloc(kInts * sizeof *block);
    for (int i = 0; i < kInts; i += 50) block[i] = (int)(long)number;
    free(block);
  }
  return NULL;
}

int main(void) {
  // One arena, and blocks too large for the threads' caches: they get each other's.
  if (mallopt(M_ARENA_MAX, 1) != 1) return 1;
  run_in_turn(uses, uses, uses);
  run_threads(uses, uses, uses);
  return 0;
}
