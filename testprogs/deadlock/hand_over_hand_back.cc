// A list whose nodes are locked hand over hand, by one thread from the head and by the other from the tail.
// EXPECT: lock-order-inversion threads=2 count=7 at @LINE(next) and @LINE(previous)
#include <array>
#include <mutex>

#include "testprogs/threads.h"

std::array<std::mutex, 8> nodes;

void* forth(void*) {
  for (size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].lock();  // @next
    if (i > 0) nodes[i - 1].unlock();
  }
  nodes.back().unlock();
  return nullptr;
}

void* back(void*) {
  for (size_t i = nodes.size(); i > 0; --i) {
    nodes[i - 1].lock();  // @previous
    if (i < nodes.size()) nodes[i].unlock();
  }
  nodes[0].unlock();
  return nullptr;
}

int main() { run_in_turn(forth, back); }
