// The consumer gives a slot back with a relaxed store: the producer's next item overwrites one that may still be read.
// EXPECT: data-race name=slot at @LINE(get) and @LINE(put)
#include "testprogs/race.h"

int slot;
unsigned head;
unsigned tail;

void* produces(void* unused) {
  slot = 1;
  __atomic_store_n(&tail, 1, __ATOMIC_RELEASE);
  while (__atomic_load_n(&head, __ATOMIC_ACQUIRE) == 0) raw_yield();
  slot = 2;  // @put
  return NULL;
}

void* consumes(void* unused) {
  while (__atomic_load_n(&tail, __ATOMIC_ACQUIRE) == 0) raw_yield();
  consume(slot);  // @get
  __atomic_store_n(&head, 1, __ATOMIC_RELAXED);
  return NULL;
}

int main(void) {
  run_threads(produces, consumes);
  return 0;
}
