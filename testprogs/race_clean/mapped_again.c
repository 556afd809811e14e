// One thread after the other gets new memory at the same address, and nothing but the kernel orders them.
// EXPECT: none
#include <sys/mman.h>

#include "testprogs/race.h"

enum { kBytes = 64 * 1024 };

void* place;

void* uses(void* unused) {
  int* mapped = (int*)mmap(place, kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  if (mapped == MAP_FAILED) abort();
  for (int i = 0; i < 100; ++i) mapped[i * 16] = i;
  if (mmap(place, kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != place) abort();
  return NULL;
}

int main(void) {
  place = mmap(NULL, kBytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (place == MAP_FAILED) return 1;
  run_in_turn(uses, uses, uses);
  return munmap(place, kBytes);
}
