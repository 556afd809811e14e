// Two threads of lambdas add to a local variable that they captured by reference. (Optimised by clang its name is not told.)
// EXPECT: data-race memory=stack frame=shop::add_up at @LINE(first) and @LINE(second)
// BUILD: O0 O1 O2 clang-O0 clang-O1 clang-O2
#include <thread>

#include "testprogs/race.h"

namespace shop {

Stage stage;

__attribute__((noinline)) int add_up(int a, int b) {
  int sum = 0;
  std::thread first([&sum, a] {
    sum += a;  // @first
    stage_set(&stage, 1);
  });
  std::thread second([&sum, b] {
    stage_await(&stage, 1);
    sum += b;  // @second
  });
  first.join();
  second.join();
  return sum;
}

}  // namespace shop

int main() { return shop::add_up(1, 2) > 3; }
