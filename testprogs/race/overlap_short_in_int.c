// The upper half of an int is read as a short while the int is written.
// EXPECT: data-race name=word at @LINE(int) and @LINE(short)
#include "testprogs/race.h"

union {
  int whole;
  short halves[2];
} word;

void* writes_int(void* unused) {
  word.whole = 1;  // @int
  return NULL;
}

void* reads_short(void* unused) {
  consume(word.halves[1]);  // @short
  return NULL;
}

int main(void) {
  run_in_turn(writes_int, reads_short);
  return 0;
}
