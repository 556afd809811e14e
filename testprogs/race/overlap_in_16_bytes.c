// The upper half of a 16-byte value is written as a long.
// EXPECT: data-race name=word at @LINE(wide) and @LINE(half)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

typedef long Vector __attribute__((vector_size(16), may_alias));

long word[2] __attribute__((aligned(16)));

void* writes_wide(void* unused) {
  const Vector value = {1, 2};
  *(Vector*)word = value;  // @wide
  return NULL;
}

void* writes_half(void* unused) {
  word[1] = 3;  // @half
  return NULL;
}

int main(void) {
  run_in_turn(writes_wide, writes_half);
  return 0;
}
