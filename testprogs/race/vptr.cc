// A virtual call while the object's destructor changes what it is.
// EXPECT: data-race subkind=vptr name=storage at @LINE(call) and @LINE(base-destructor)
// BUILD: O0 O1
#include <new>

#include "testprogs/race.h"

struct Base {
  virtual int kind() { return 0; }
  virtual ~Base() { consume(opaque(this)->kind()); }  // @base-destructor
};

struct Derived : Base {
  int kind() override { return 1; }
};

alignas(Derived) char storage[sizeof(Derived)];
Base* object;

void* calls(void*) {
  consume(opaque(object)->kind());  // @call
  return nullptr;
}

void* destroys(void*) {
  opaque(object)->~Base();
  return nullptr;
}

int main() {
  object = new (storage) Derived;
  run_in_turn(calls, destroys);
}
