// A thread gives the address of its __thread variable away.
// EXPECT: data-race memory=tls at @LINE(owner) and @LINE(other)
// BUILD: O0 O1 clang-O1
#include "testprogs/race.h"

__thread int own;
int* shared;
Stage stage;

void* owner(void* unused) {
  __atomic_store_n(&shared, &own, __ATOMIC_RELEASE);
  own = 1;  // @owner
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
