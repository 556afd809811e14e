// memset over what another thread reads.
// EXPECT: data-race name=buffer at @LINE(fill) and @LINE(read)
// BUILD: O0 O2 clang-O1
#include <string.h>

#include "testprogs/race.h"

char buffer[300];
size_t length = 300;

void* fills(void* unused) {
  memset(buffer, 1, *opaque(&length));  // @fill
  return NULL;
}

void* reads(void* unused) {
  consume(buffer[150]);  // @read
  return NULL;
}

int main(void) {
  run_in_turn(fills, reads);
  return 0;
}
