// What a task writes is read by the one that created it, before it has waited for it.
// EXPECT: data-race name=result at @LINE(write) and @LINE(read)
// BUILD: O1 O2
// COMPILE: -fopenmp
// LINK: gomp
#include "testprogs/race.h"

int result;
Stage stage;

int main(void) {
#pragma omp parallel num_threads(2)
#pragma omp single
  {
#pragma omp task
    {
      result = 1;  // @write
      stage_set(&stage, 1);
    }
    stage_await(&stage, 1);
    consume(result);  // @read
#pragma omp taskwait
    consume(result);
  }
  return 0;
}
