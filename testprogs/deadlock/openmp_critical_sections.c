// Two critical sections, each entered within the other.
// EXPECT: lock-order-inversion locks=critical(inner),critical(outer) threads=2 confidence=predicted severity=error at @LINE(inner) and @LINE(outer)
// COMPILE: -fopenmp
// LINK: gomp
#include <omp.h>

#include "testprogs/threads.h"

Stage stage;
int counter;

int main(void) {
#pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num() == 0) {
#pragma omp critical(outer)
      {
#pragma omp critical(inner)  // @inner
        ++counter;
      }
      stage_set(&stage, 1);
    } else {
      stage_await(&stage, 1);
#pragma omp critical(inner)
      {
#pragma omp critical(outer)  // @outer
        ++counter;
      }
    }
  }
  return counter != 2;
}
