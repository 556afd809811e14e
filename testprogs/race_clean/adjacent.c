// Neighbours of one, two and four bytes in the same eight bytes do not race.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <stdint.h>

#include "testprogs/race.h"

uint8_t bytes[8] __attribute__((aligned(8)));
uint16_t shorts[4] __attribute__((aligned(8)));
uint32_t ints[2] __attribute__((aligned(8)));

void* uses(void* number) {
  const size_t n = (size_t)number;
  for (int i = 0; i < 50; ++i) {
    ++bytes[n];
    ++bytes[n + 4];
    ++shorts[n];
    if (n < 2) ++ints[n];
  }
  return NULL;
}

int main(void) {
  run_threads(uses, uses, uses, uses);
  return ints[0] + ints[1] != 100;
}
