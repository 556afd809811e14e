// A lock of OpenMP's, which its owner sets again.
// EXPECT: self-deadlock locks=a threads=1 confidence=observed at @LINE(again)
// RUN: killed
// COMPILE: -fopenmp
// LINK: gomp
#include <omp.h>

#include "testprogs/threads.h"

omp_lock_t a;
omp_nest_lock_t nested;

void* body(void* unused) {
  omp_set_nest_lock(&nested);
  omp_set_nest_lock(&nested);
  omp_unset_nest_lock(&nested);
  omp_unset_nest_lock(&nested);
  omp_set_lock(&a);
  omp_set_lock(&a);  // @again
  return NULL;
}

int main(void) {
  omp_init_lock(&a);
  omp_init_nest_lock(&nested);
  run_threads(body);
  return 0;
}
