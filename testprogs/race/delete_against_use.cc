// An object is deleted without regard to a thread that has just used it.
// EXPECT: data-race memory=heap subkind=free at @LINE(use) and @LINE(delete)
// BUILD: O1 clang-O1
#include "testprogs/race.h"

struct Object {
  int first;
  int second;
};

Object* object;

void* uses(void*) {
  object->second = 1;  // @use
  return nullptr;
}

void* deletes(void*) {
  delete object;  // @delete
  return nullptr;
}

int main() {
  object = new Object{};
  run_in_turn(uses, deletes);
}
