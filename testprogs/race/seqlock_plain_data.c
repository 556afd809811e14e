// A sequence lock with plain data: the reader notices that it has to read again, but has read while another wrote.
// EXPECT: data-race name=data at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

unsigned sequence;
int data;
Stage stage;

void* writes(void* unused) {
  __atomic_store_n(&sequence, 1, __ATOMIC_SEQ_CST);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  data = 1;  // @write
  __atomic_store_n(&sequence, 2, __ATOMIC_SEQ_CST);
  return NULL;
}

void* reads(void* unused) {
  stage_await(&stage, 1);
  const unsigned before = __atomic_load_n(&sequence, __ATOMIC_SEQ_CST);
  consume(data);  // @read
  const unsigned after = __atomic_load_n(&sequence, __ATOMIC_SEQ_CST);
  if (before != after) abort();
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(writes, reads);
  return 0;
}
