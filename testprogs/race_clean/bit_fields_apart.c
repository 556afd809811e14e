// Bit fields on both sides of a zero-width one are different memory locations, and so is a plain member beside them.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include "testprogs/race.h"

struct {
  unsigned a : 8;
  unsigned : 0;
  unsigned b : 8;
  unsigned char c;
} flags;

void* first(void* unused) {
  flags.a = 1;
  return NULL;
}

void* second(void* unused) {
  flags.b = 1;
  return NULL;
}

void* third(void* unused) {
  flags.c = 1;
  return NULL;
}

int main(void) {
  run_in_turn(first, second, third);
  return flags.a + flags.b + flags.c != 3;
}
