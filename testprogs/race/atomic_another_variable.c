// The release is on one atomic variable, the acquire on another.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;
int ready;
int other;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_store_n(&ready, 1, __ATOMIC_SEQ_CST);
  return NULL;
}

void* reads(void* unused) {
  consume(__atomic_load_n(&other, __ATOMIC_SEQ_CST));
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_in_turn(publishes, reads);
  return 0;
}
