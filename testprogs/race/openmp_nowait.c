// The second loop reads what other threads write in the first, whose end nobody waits for.
// EXPECT: data-race name=squares at @LINE(write) and @LINE(read)
// BUILD: O0 O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include "testprogs/race.h"

enum { kCount = 8 };
int squares[kCount];
int sums[kCount];

int main(void) {
#pragma omp parallel num_threads(2)
  {
#pragma omp for schedule(static) nowait
    for (int i = 0; i < kCount; ++i) squares[i] = i * i;  // @write
#pragma omp for schedule(static)
    for (int i = 0; i < kCount; ++i) sums[i] = squares[kCount - 1 - i];  // @read
  }
  return sums[0] < 0;
}
