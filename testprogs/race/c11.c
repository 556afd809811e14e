// C11 threads that count without a lock. (ThreadSanitizer does not know thrd_create.)
// EXPECT: data-race name=counter at @LINE(count) and @LINE(count)
// BUILD: O1 O0 clang-O2
#include <threads.h>

#include "testprogs/race.h"

int counter;
Stage stage;

int counts(void* number) {
  stage_await(&stage, (int)(long)number);
  ++counter;  // @count
  stage_add(&stage);
  return 0;
}

int main(void) {
  thrd_t threads[2];
  for (long i = 0; i < 2; ++i) {
    if (thrd_create(&threads[i], counts, (void*)i) != thrd_success) return 1;
  }
  for (int i = 0; i < 2; ++i) {
    if (thrd_join(threads[i], NULL) != thrd_success) return 1;
  }
  return 0;
}
