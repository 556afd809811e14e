// Misaligned accesses across eight-byte borders that touch, but do not overlap.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <stdint.h>

#include "testprogs/race.h"

typedef uint64_t Misaligned8 __attribute__((aligned(1)));
typedef uint32_t Misaligned4 __attribute__((aligned(1)));
typedef uint16_t Misaligned2 __attribute__((aligned(1)));

uint8_t buffer[32] __attribute__((aligned(16)));

void* eight(void* unused) {
  *(Misaligned8*)opaque(&buffer[5]) = 1;
  return NULL;
}

void* four(void* unused) {
  *(Misaligned4*)opaque(&buffer[13]) = 1;
  return NULL;
}

void* two(void* unused) {
  *(Misaligned2*)opaque(&buffer[3]) = 1;
  return NULL;
}

void* one(void* unused) {
  buffer[17] = 1;
  buffer[2] = 1;
  return NULL;
}

int main(void) {
  run_in_turn(eight, four, two, one);
  return 0;
}
