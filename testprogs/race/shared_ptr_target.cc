// Each thread has a std::shared_ptr of its own, but they write the one target.
// EXPECT: data-race memory=heap at @LINE(write) and @LINE(write)
// BUILD: O1 clang-O1
#include <memory>
#include <thread>

#include "testprogs/race.h"

Stage stage;

void writes(std::shared_ptr<int> target, int turn) {
  stage_await(&stage, turn);
  *target = turn;  // @write
  stage_set(&stage, turn + 1);
}

int main() {
  auto target = std::make_shared<int>(0);
  std::thread first(writes, target, 1);
  std::thread second(writes, target, 2);
  // Not earlier: the second pointer is copied after what the first thread does with its own at its end.
  stage_set(&stage, 1);
  first.join();
  second.join();
}
