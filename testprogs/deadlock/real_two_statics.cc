// Two function-local statics whose constructors use each other, begun by two threads.
// EXPECT: deadlock threads=2 at @LINE(first) and @LINE(second)
// RUN: killed
#include <thread>

#include "testprogs/handshake.h"

Stage stage;

int use_first();
int use_second();

struct First {
  First() {
    stage_add(&stage);
    stage_await(&stage, 2);
    value = use_second();
  }
  int value;
};

struct Second {
  Second() {
    stage_add(&stage);
    stage_await(&stage, 2);
    value = use_first();
  }
  int value;
};

int use_first() {
  static First first;  // @first
  return first.value;
}

int use_second() {
  static Second second;  // @second
  return second.value;
}

int main() {
  std::thread one([] { use_first(); });
  std::thread two([] { use_second(); });
  one.join();
  two.join();
}
