// The old object is freed while a reader may still have it.
// EXPECT: data-race memory=heap subkind=free at @LINE(read) and @LINE(free)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int* current;

void* reads(void* unused) {
  const int* config = __atomic_load_n(&current, __ATOMIC_ACQUIRE);
  consume(*config);  // @read
  return NULL;
}

void* replaces(void* unused) {
  int* replacement = (int*)malloc(sizeof *replacement);
  *replacement = 1;
  int* old = __atomic_exchange_n(&current, replacement, __ATOMIC_ACQ_REL);
  free(old);  // @free
  return NULL;
}

int main(void) {
  current = (int*)calloc(1, sizeof *current);
  run_in_turn(reads, replaces);
  free(current);
  return 0;
}
