// A function gives the address of a local variable away, and returns. When another thread uses it, a frame of another function lies
// there: neither is told.
// EXPECT: data-race memory=stack frame=none at @LINE(owner) and @LINE(other)
// BUILD: O0 O1 O2 clang-O0 clang-O2
#include "testprogs/race.h"

int* shared;
Stage stage;

__attribute__((noinline)) static void give(void) {
  int local[64];
  int* given = opaque(&local[32]);
  __atomic_store_n(&shared, given, __ATOMIC_RELEASE);
  *given = 1;  // @owner
}

__attribute__((noinline)) static void wait_for_other(void) {
  int room[64];
  consume(opaque(&room[0]));
  stage_set(&stage, 1);
  stage_await(&stage, 2);
}

void* owner(void* unused) {
  give();
  wait_for_other();
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
