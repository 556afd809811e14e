// A list whose nodes are locked hand over hand; who walks back holds one node at a time.
// EXPECT: none
#include <array>
#include <mutex>

#include "testprogs/threads.h"

std::array<std::mutex, 8> nodes;

void* forth(void*) {
  nodes[0].lock();
  for (size_t i = 1; i < nodes.size(); ++i) {
    nodes[i].lock();
    nodes[i - 1].unlock();
  }
  nodes.back().unlock();
  return nullptr;
}

void* back(void*) {
  for (size_t i = nodes.size(); i > 0; --i) {
    const std::lock_guard<std::mutex> here(nodes[i - 1]);
  }
  return nullptr;
}

int main() { run_in_turn(forth, back); }
