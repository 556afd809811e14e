// A byte written inside a long that is read.
// EXPECT: data-race name=word at @LINE(byte) and @LINE(long)
// BUILD: O0 O1 clang-O1
#include "testprogs/race.h"

union {
  long whole;
  char bytes[8];
} word;

void* writes_byte(void* unused) {
  word.bytes[7] = 1;  // @byte
  return NULL;
}

void* reads_long(void* unused) {
  consume(word.whole);  // @long
  return NULL;
}

int main(void) {
  run_in_turn(writes_byte, reads_long);
  return 0;
}
