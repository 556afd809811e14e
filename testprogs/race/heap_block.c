// Two threads write the same int of a block on the heap.
// EXPECT: data-race memory=heap threads=2 at @LINE(first) and @LINE(second)
#include "testprogs/race.h"

int* block;

void* first(void* unused) {
  block[3] = 1;  // @first
  return NULL;
}

void* second(void* unused) {
  block[3] = 2;  // @second
  return NULL;
}

int main(void) {
  block = (int*)malloc(8 * sizeof *block);
  run_in_turn(first, second);
  free(block);
  return 0;
}
