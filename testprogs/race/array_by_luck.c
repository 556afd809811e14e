// Threads that work on ranges which overlap by one element.
// EXPECT: data-race name=array[49] at @LINE(work) and @LINE(work)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int array[100];

void* works(void* number) {
  const int first = number == NULL ? 0 : 49;
  for (int i = first; i < first + 50; ++i) {
    array[i] += 1;  // @work
    __asm__ volatile("" : : : "memory");
  }
  return NULL;
}

int main(void) {
  run_in_turn(works, works);
  return 0;
}
