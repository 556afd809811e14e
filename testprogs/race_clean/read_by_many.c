// What is written before the threads are made can be read by all of them at once.
// EXPECT: none
#include "testprogs/race.h"

int values[100];

void* reads(void* unused) {
  long sum = 0;
  for (int i = 0; i < 100; ++i) sum += values[i];
  return (void*)sum;
}

int main(void) {
  for (int i = 0; i < 100; ++i) values[i] = i;
  run_threads(reads, reads, reads, reads, reads, reads, reads, reads);
  for (int i = 0; i < 100; ++i) values[i] = 0;
  return 0;
}
