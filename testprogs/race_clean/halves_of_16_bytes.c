// Two threads use one half each of 16 bytes; before that the whole is written, behind a join.
// EXPECT: none
// BUILD: O1 clang-O1
#include "testprogs/race.h"

typedef long Vector __attribute__((vector_size(16), may_alias));

long word[2] __attribute__((aligned(16)));

void* whole(void* unused) {
  const Vector value = {1, 2};
  *(Vector*)word = value;
  return NULL;
}

void* half(void* number) {
  ++word[(long)number];
  return NULL;
}

int main(void) {
  run_threads(whole);
  run_threads(half, half);
  return word[0] + word[1] != 5;
}
