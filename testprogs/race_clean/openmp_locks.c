// Locks of OpenMP.
// EXPECT: none
// COMPILE: -fopenmp
// LINK: gomp
// BUILD: O1
#include <omp.h>

#include "testprogs/race.h"

int counter;
int nested_counter;

int main(void) {
  omp_lock_t lock;
  omp_nest_lock_t nested;
  omp_init_lock(&lock);
  omp_init_nest_lock(&nested);
#pragma omp parallel num_threads(4)
  for (int i = 0; i < 50; ++i) {
    if (i % 2 == 0) {
      omp_set_lock(&lock);
    } else {
      while (!omp_test_lock(&lock)) {
      }
    }
    ++counter;
    omp_unset_lock(&lock);
    omp_set_nest_lock(&nested);
    omp_set_nest_lock(&nested);
    ++nested_counter;
    omp_unset_nest_lock(&nested);
    ++nested_counter;
    omp_unset_nest_lock(&nested);
  }
  omp_destroy_nest_lock(&nested);
  omp_destroy_lock(&lock);
  return counter != 200 || nested_counter != 400;
}
