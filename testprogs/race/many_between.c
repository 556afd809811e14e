// Eight threads read before one that is not ordered after all of them writes: each is a race with the write, and at one line.
// EXPECT: data-race name=value at @LINE(read) and @LINE(write)
#include "testprogs/race.h"

int value;

void* reads(void* unused) {
  consume(value);  // @read
  return NULL;
}

void* writes(void* unused) {
  value = 1;  // @write
  return NULL;
}

int main(void) {
  run_in_turn(reads, reads, reads, reads, reads, reads, reads, reads, writes);
  return 0;
}
