// A critical section that calls what enters it, too.
// EXPECT: self-deadlock locks=critical(counting) threads=1 confidence=observed at @LINE(again)
// RUN: killed
// COMPILE: -fopenmp
// LINK: gomp
#include "testprogs/threads.h"

int counter;

void count(void) {
#pragma omp critical(counting)  // @again
  ++counter;
}

void* body(void* unused) {
#pragma omp critical(counting)
  count();
  return NULL;
}

int main(void) {
  run_threads(body);
  return 0;
}
