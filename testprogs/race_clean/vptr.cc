// Virtual calls from several threads; the object is destroyed after they were joined.
// EXPECT: none
// BUILD: O0 O1 clang-O2
#include "testprogs/race.h"

struct Base {
  virtual int kind() { return 0; }
  virtual ~Base() = default;
};

struct Derived : Base {
  int kind() override { return 1; }
};

Base* object;

void* calls(void*) {
  for (int i = 0; i < 20; ++i) consume(opaque(object)->kind());
  return nullptr;
}

int main() {
  object = new Derived;
  run_threads(calls, calls, calls);
  delete object;
}
