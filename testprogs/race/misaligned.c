// A misaligned eight-byte write reaches into the next eight bytes, where another thread writes one byte.
// EXPECT: data-race memory=global at @LINE(wide) and @LINE(byte)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <stdint.h>

#include "testprogs/race.h"

typedef uint64_t Misaligned __attribute__((aligned(1)));

uint8_t buffer[16] __attribute__((aligned(16)));

void* wide(void* unused) {
  *(Misaligned*)opaque(&buffer[5]) = 1;  // @wide
  return NULL;
}

void* byte(void* unused) {
  buffer[12] = 1;  // @byte
  return NULL;
}

int main(void) {
  run_in_turn(wide, byte);
  return 0;
}
