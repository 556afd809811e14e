// Threads with a std::shared_ptr each read one target; the last to let go destroys it. Weak pointers are tried meanwhile.
// EXPECT: none
// BUILD: O0 O1 O2 clang-O1
#include <memory>
#include <thread>
#include <vector>

#include "testprogs/race.h"

struct Target {
  explicit Target(int first) : value(first) {}
  ~Target() { value = 0; }
  int value;
};

void reads(std::shared_ptr<Target> target, std::weak_ptr<Target> weak) {
  for (int i = 0; i < 20; ++i) {
    const std::shared_ptr<Target> copy = target;
    consume(copy->value);
  }
  target.reset();
  if (const std::shared_ptr<Target> still = weak.lock()) consume(still->value);
}

int main() {
  auto target = std::make_shared<Target>(1);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(reads, target, std::weak_ptr<Target>(target));
  target.reset();
  for (std::thread& thread : threads) thread.join();
}
