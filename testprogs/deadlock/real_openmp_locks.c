// Two threads of a team hold a lock each and wait for the other's.
// EXPECT: deadlock locks=a,b threads=2 confidence=observed severity=error at @LINE(b-after-a) and @LINE(a-after-b)
// RUN: killed
// COMPILE: -fopenmp
// LINK: gomp
#include <omp.h>

#include "testprogs/threads.h"

omp_lock_t a;
omp_lock_t b;
Stage stage;

int main(void) {
  omp_init_lock(&a);
  omp_init_lock(&b);
#pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num() == 0) {
      omp_set_lock(&a);
      stage_set(&stage, 1);
      stage_await(&stage, 2);
      omp_set_lock(&b);  // @b-after-a
      omp_unset_lock(&b);
      omp_unset_lock(&a);
    } else {
      stage_await(&stage, 1);
      omp_set_lock(&b);
      stage_set(&stage, 2);
      omp_set_lock(&a);  // @a-after-b
      omp_unset_lock(&a);
      omp_unset_lock(&b);
    }
  }
  return 0;
}
