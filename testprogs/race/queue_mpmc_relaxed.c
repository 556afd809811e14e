// The same kind of queue with a relaxed store of the sequence number.
// EXPECT: data-race name=cell.item at @LINE(put) and @LINE(get)
#include "testprogs/race.h"

struct {
  unsigned sequence;
  int item;
} cell;

void* produces(void* unused) {
  cell.item = 1;  // @put
  __atomic_store_n(&cell.sequence, 1, __ATOMIC_RELAXED);
  return NULL;
}

void* consumes(void* unused) {
  while (__atomic_load_n(&cell.sequence, __ATOMIC_ACQUIRE) != 1) raw_yield();
  consume(cell.item);  // @get
  return NULL;
}

int main(void) {
  run_threads(produces, consumes);
  return 0;
}
