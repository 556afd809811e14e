// An array whose length is known at run time only lies below what its function had set up: its frame is not told.
// EXPECT: data-race memory=stack frame=none at @LINE(owner) and @LINE(other)
// BUILD: O0 O1 clang-O0 clang-O1
#include "testprogs/race.h"

volatile int length = 40;
int* shared;
Stage stage;

void* owner(void* unused) {
  int list[length];
  int* last = opaque(&list[20]);
  __atomic_store_n(&shared, last, __ATOMIC_RELEASE);
  *last = 1;  // @owner
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  return NULL;
}

void* other(void* unused) {
  stage_await(&stage, 1);
  *__atomic_load_n(&shared, __ATOMIC_ACQUIRE) = 2;  // @other
  stage_set(&stage, 2);
  return NULL;
}

int main(void) {
  run_threads(owner, other);
  return 0;
}
