// A list whose nodes are locked hand over hand: many locks of one class, always from head to tail.
// EXPECT: none
#include <array>
#include <mutex>
#include <thread>

std::array<std::mutex, 64> nodes;

void walk() {
  for (int round = 0; round < 50; ++round) {
    nodes[0].lock();
    for (size_t i = 1; i < nodes.size(); ++i) {
      nodes[i].lock();
      nodes[i - 1].unlock();
    }
    nodes.back().unlock();
  }
}

int main() {
  std::thread first(walk);
  std::thread second(walk);
  first.join();
  second.join();
}
