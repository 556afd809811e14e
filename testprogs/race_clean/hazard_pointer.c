// A hazard pointer: published, checked again, and looked for before the object is freed.
// EXPECT: none
// BUILD: O1 clang-O2
#include "testprogs/race.h"

int* current;
int* hazard;

void* reads(void* unused) {
  for (int i = 0; i < 50; ++i) {
    int* found;
    do {
      found = __atomic_load_n(&current, __ATOMIC_SEQ_CST);
      __atomic_store_n(&hazard, found, __ATOMIC_SEQ_CST);
    } while (found != __atomic_load_n(&current, __ATOMIC_SEQ_CST));
    consume(*found);
    __atomic_store_n(&hazard, NULL, __ATOMIC_RELEASE);
  }
  return NULL;
}

void* replaces(void* unused) {
  for (int i = 0; i < 30; ++i) {
    int* replacement = (int*)malloc(sizeof *replacement);
    *replacement = i;
    int* old = __atomic_exchange_n(&current, replacement, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&hazard, __ATOMIC_SEQ_CST) == old) raw_yield();
    free(old);
  }
  return NULL;
}

int main(void) {
  current = (int*)calloc(1, sizeof *current);
  run_threads(reads, replaces);
  free(current);
  return 0;
}
