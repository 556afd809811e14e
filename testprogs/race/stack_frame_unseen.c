// The variable of a function that is not instrumented, between two that are: the frame is not told, and not taken for another's.
// EXPECT: data-race memory=stack frame=none at @LINE(owner) and @LINE(other)
// BUILD: O0 O1 clang-O0 clang-O1
#include "testprogs/race.h"

int* shared;
Stage stage;

__attribute__((noinline)) static void use(int* local) {
  __atomic_store_n(&shared, local, __ATOMIC_RELEASE);
  *local = 1;  // @owner
  stage_set(&stage, 1);
  stage_await(&stage, 2);
}

TESTPROGS_UNSEEN void unseen(void) {
  int local[16];
  use(opaque(&local[8]));
}

void* owner(void* unused) {
  unseen();
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
