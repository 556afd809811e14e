// The acquire load comes before the release store: it reads the old value, and nothing is ordered.
// EXPECT: data-race name=value at @LINE(read) and @LINE(write)
#include "testprogs/race.h"

int value;
int ready;

void* reads(void* unused) {
  consume(__atomic_load_n(&ready, __ATOMIC_ACQUIRE));
  consume(value);  // @read
  return NULL;
}

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_store_n(&ready, 1, __ATOMIC_RELEASE);
  return NULL;
}

int main(void) {
  run_in_turn(reads, publishes);
  return 0;
}
