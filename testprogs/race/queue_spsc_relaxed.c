// A ring for one producer and one consumer whose tail is stored relaxed.
// EXPECT: data-race name=slots[0] at @LINE(put) and @LINE(get)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

int slots[4];
unsigned tail;

void* produces(void* unused) {
  slots[0] = 1;  // @put
  __atomic_store_n(&tail, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* consumes(void* unused) {
  while (__atomic_load_n(&tail, __ATOMIC_ACQUIRE) == 0) raw_yield();
  consume(slots[0]);  // @get
  return NULL;
}

int main(void) {
  run_threads(produces, consumes);
  return 0;
}
