// memmove of overlapping ranges against a write.
// EXPECT: data-race name=buffer at @LINE(move) and @LINE(write)
#include <string.h>

#include "testprogs/race.h"

char buffer[300];
size_t length = 200;

void* moves(void* unused) {
  memmove(buffer + 10, buffer, *opaque(&length));  // @move
  return NULL;
}

void* writes(void* unused) {
  buffer[205] = 1;  // @write
  return NULL;
}

int main(void) {
  run_in_turn(moves, writes);
  return 0;
}
