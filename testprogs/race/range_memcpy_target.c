// memcpy writes a range into which another thread has written.
// EXPECT: data-race name=target at @LINE(write) and @LINE(copy)
#include <string.h>

#include "testprogs/race.h"

char source[1000];
char target[1000];
size_t length = 1000;

void* writes(void* unused) {
  target[999] = 1;  // @write
  return NULL;
}

void* copies(void* unused) {
  memcpy(target, source, *opaque(&length));  // @copy
  return NULL;
}

int main(void) {
  run_in_turn(writes, copies);
  return 0;
}
