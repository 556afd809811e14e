// Two threads sort the halves of an array.
// EXPECT: none
#include "testprogs/race.h"

int numbers[200];

static int compare(const void* a, const void* b) {
  return *(const int*)a - *(const int*)b;
}

void* sorts(void* number) {
  qsort(numbers + 100 * (long)number, 100, sizeof numbers[0], compare);
  return NULL;
}

int main(void) {
  for (int i = 0; i < 200; ++i) numbers[i] = 200 - i;
  run_threads(sorts, sorts);
  return 0;
}
