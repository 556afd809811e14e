// Two fences, but no atomic variable that is written between them and read.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
#include "testprogs/race.h"

int value;

void* publishes(void* unused) {
  value = 1;  // @write
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  return NULL;
}

void* waits(void* unused) {
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  consume(value);  // @read
  return NULL;
}

int main(void) {
  run_in_turn(publishes, waits);
  return 0;
}
