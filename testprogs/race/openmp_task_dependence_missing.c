// Two tasks depend on another's result, and both change the sum, on which neither says that it depends.
// EXPECT: data-race name=sum at @LINE(first) and @LINE(second)
// BUILD: O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include "testprogs/race.h"

int source;
int sum;
Stage started;
Stage stage;

int main(void) {
#pragma omp parallel num_threads(3)
#pragma omp single
  {
#pragma omp task depend(out : source)
    source = 1;
#pragma omp task depend(in : source)
    {
      stage_await(&started, 1);
      sum += source;  // @first
      stage_set(&stage, 1);
    }
#pragma omp task depend(in : source)
    {
      stage_set(&started, 1);
      stage_await(&stage, 1);
      sum += source;  // @second
    }
  }
  return sum != 2;
}
