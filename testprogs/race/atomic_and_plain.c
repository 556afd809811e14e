// One thread uses an atomic operation, the other does not.
// EXPECT: data-race name=counter at @LINE(atomic) and @LINE(plain)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

int counter;

void* atomic(void* unused) {
  __atomic_fetch_add(&counter, 1, __ATOMIC_SEQ_CST);  // @atomic
  return NULL;
}

void* plain(void* unused) {
  ++counter;  // @plain
  return NULL;
}

int main(void) {
  run_in_turn(atomic, plain);
  return 0;
}
