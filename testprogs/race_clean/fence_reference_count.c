// The usual reference count: decremented with release, and an acquire fence before the object is destroyed.
// (ThreadSanitizer: a false alarm.)
// EXPECT: none
// BUILD: O1 clang-O2
#include "testprogs/race.h"

typedef struct Object {
  int references;
  int fields[2];
} Object;

Object* object;

void* uses(void* number) {
  object->fields[(long)number] = 1;
  if (__atomic_fetch_sub(&object->references, 1, __ATOMIC_RELEASE) == 1) {
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    const int sum = object->fields[0] + object->fields[1];
    free(object);
    if (sum != 2) abort();
  }
  return NULL;
}

int main(void) {
  object = (Object*)calloc(1, sizeof *object);
  object->references = 2;
  run_threads(uses, uses);
  return 0;
}
