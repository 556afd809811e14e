// qsort sorts an array that another thread reads. (ThreadSanitizer sees what the comparison reads, but not that qsort writes.)
// EXPECT: data-race name=numbers at @LINE(sort) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int numbers[100];

__attribute__((no_sanitize("thread"))) static int compare(const void* a, const void* b) {
  return *(const int*)a - *(const int*)b;
}

void* sorts(void* unused) {
  qsort(numbers, 100, sizeof numbers[0], compare);  // @sort
  return NULL;
}

void* reads(void* unused) {
  consume(numbers[40]);  // @read
  return NULL;
}

int main(void) {
  for (int i = 0; i < 100; ++i) numbers[i] = 100 - i;
  run_in_turn(sorts, reads);
  return 0;
}
