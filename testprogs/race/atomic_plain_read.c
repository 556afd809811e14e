// Counted atomically, read plainly while the counting goes on.
// EXPECT: data-race name=counter at @LINE(plain) and @LINE(atomic)
#include "testprogs/race.h"

long counter;

void* reads(void* unused) {
  consume(counter);  // @plain
  return NULL;
}

void* counts(void* unused) {
  __atomic_fetch_add(&counter, 1, __ATOMIC_RELAXED);  // @atomic
  return NULL;
}

int main(void) {
  run_in_turn(reads, counts);
  return 0;
}
