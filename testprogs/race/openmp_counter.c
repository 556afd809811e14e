// All threads of a team count, without a reduction.
// EXPECT: data-race name=counter at @LINE(count) and @LINE(count)
// BUILD: O0 O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include "testprogs/race.h"

int counter;

int main(void) {
#pragma omp parallel num_threads(3)
  ++counter;  // @count
  consume(counter);
  return 0;
}
