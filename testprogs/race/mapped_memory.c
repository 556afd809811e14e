// Two threads write memory that was mapped.
// EXPECT: data-race memory=mapping at @LINE(first) and @LINE(second)
#include <sys/mman.h>

#include "testprogs/race.h"

int* mapped;

void* first(void* unused) {
  mapped[10] = 1;  // @first
  return NULL;
}

void* second(void* unused) {
  mapped[10] = 2;  // @second
  return NULL;
}

int main(void) {
  mapped = (int*)mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return 1;
  run_in_turn(first, second);
  return munmap(mapped, 4096);
}
