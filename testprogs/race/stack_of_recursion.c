// A function that calls itself gives a variable of one of its calls away, and another thread changes it while the function is deeper
// down. There are many return addresses to the same place on the stack.
// EXPECT: data-race memory=stack name=descend::here frame=descend at @LINE(owner) and @LINE(other)
// BUILD: O0 O1 clang-O1
#include "testprogs/race.h"

int* shared;
int rehearses = 1;
Stage stage;

__attribute__((noinline)) static int descend(int depth) {
  int here = depth;
  int* volatile given = &here;
  if (depth == 5) {
    __atomic_store_n(&shared, given, __ATOMIC_RELEASE);
    *given = 1;  // @owner
  }
  int sum = 0;
  if (depth < 9) sum = descend(depth + 1);
  if (depth == 9 && !rehearses) {
    stage_set(&stage, 1);
    stage_await(&stage, 2);
  }
  return sum + depth;
}

void* owner(void* unused) {
  // Leaves return addresses behind where the frames of the second time will be.
  if (descend(0) != 45) abort();
  rehearses = 0;
  if (descend(0) != 45) abort();
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
