// memcpy reads a range while another thread writes into its middle.
// EXPECT: data-race name=source at @LINE(copy) and @LINE(write)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <string.h>

#include "testprogs/race.h"

char source[1000];
char target[1000];
size_t length = 1000;

void* copies(void* unused) {
  memcpy(target, source, *opaque(&length));  // @copy
  return NULL;
}

void* writes(void* unused) {
  source[503] = 1;  // @write
  return NULL;
}

int main(void) {
  run_in_turn(copies, writes);
  return 0;
}
