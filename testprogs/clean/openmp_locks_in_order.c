// OpenMP's locks and critical sections, always in one order; a lock that is nested, and one that is tried the other way round.
// EXPECT: none
// COMPILE: -fopenmp
// LINK: gomp
#include <omp.h>

#include "testprogs/threads.h"

int counter;

int main(void) {
  omp_lock_t lock;
  omp_nest_lock_t nested;
  omp_init_lock(&lock);
  omp_init_nest_lock(&nested);
#pragma omp parallel num_threads(3)
  {
    omp_set_lock(&lock);
    omp_set_nest_lock(&nested);
    omp_set_nest_lock(&nested);
#pragma omp critical
    ++counter;
    omp_unset_nest_lock(&nested);
    omp_unset_nest_lock(&nested);
    omp_unset_lock(&lock);
#pragma omp critical(other)
    {
#pragma omp critical
      ++counter;
    }
    if (omp_test_nest_lock(&nested) != 0) {
      if (omp_test_lock(&lock)) {
        omp_unset_lock(&lock);
      }
      omp_unset_nest_lock(&nested);
    }
  }
  omp_destroy_nest_lock(&nested);
  omp_destroy_lock(&lock);
  return counter != 6;
}
