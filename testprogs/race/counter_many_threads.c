// Sixteen threads count without a lock: one mistake, however often it happens.
// EXPECT: data-race memory=global name=counter at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

long counter;

void* counts(void* unused) {
  for (int i = 0; i < 1000; ++i) {
    ++counter;  // @count
    __asm__ volatile("" : : : "memory");
  }
  return NULL;
}

int main(void) {
  run_threads(counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts, counts,
              counts, counts);
  return 0;
}
