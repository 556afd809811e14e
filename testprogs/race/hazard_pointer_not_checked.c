// The reader publishes its hazard pointer, but does not look whether the object is still the current one.
// EXPECT: data-race memory=heap subkind=use-after-free at @LINE(free) and @LINE(read)
// BUILD: O1 O0
#include "testprogs/race.h"

int* current;
int* hazard;
Stage stage;

void* reads(void* unused) {
  int* found = __atomic_load_n(&current, __ATOMIC_SEQ_CST);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  __atomic_store_n(&hazard, found, __ATOMIC_RELAXED);
  consume(*found);  // @read
  return NULL;
}

void* replaces(void* unused) {
  stage_await(&stage, 1);
  int* replacement = (int*)malloc(sizeof *replacement);
  *replacement = 1;
  int* old = __atomic_exchange_n(&current, replacement, __ATOMIC_SEQ_CST);
  if (__atomic_load_n(&hazard, __ATOMIC_SEQ_CST) != old) free(old);  // @free
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  current = (int*)calloc(1, sizeof *current);
  run_threads(reads, replaces);
  free(current);
  return 0;
}
