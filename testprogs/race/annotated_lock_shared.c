// A lock of the program's own that is held shared to write.
// EXPECT: data-race name=value at @LINE(write) and @LINE(write)
#include "concheck/annotations.h"
#include "testprogs/race.h"

int value;
int lock;

void* writes(void* unused) {
  CONCHECK_LOCK_ACQUIRED(&lock, 0);
  ++value;  // @write
  CONCHECK_LOCK_RELEASED(&lock, 0);
  return NULL;
}

int main(void) {
  CONCHECK_LOCK_CREATED(&lock);
  run_in_turn(writes, writes);
  CONCHECK_LOCK_DESTROYED(&lock);
  return 0;
}
