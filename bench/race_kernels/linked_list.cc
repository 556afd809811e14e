// Walks of linked lists in a shuffled order: one that all threads read, and one of each thread's own that it changes.
#include <algorithm>

#include "kernel.h"

namespace {

constexpr int kNodes = 4'096;
constexpr long kWalks = 30'000;

struct Node {
  Node* next;
  std::uint32_t value;
  std::uint32_t visits;
};

struct List {
  std::vector<Node> nodes;
  Node* head = nullptr;
  explicit List(unsigned seed) : nodes(kNodes) {
    kernel::Random random(seed);
    std::vector<int> order(kNodes);
    for (int i = 0; i < kNodes; ++i) order[i] = i;
    for (int i = kNodes - 1; i > 0; --i) std::swap(order[i], order[random.below(i + 1)]);
    for (int i : order) {
      nodes[i] = {head, static_cast<std::uint32_t>(i), 0};
      head = &nodes[i];
    }
  }
};

std::uint64_t sum(const Node* node) {
  std::uint64_t total = 0;
  for (; node != nullptr; node = node->next) total += node->value;
  return total;
}

void visit(Node* node) {
  for (; node != nullptr; node = node->next) ++node->visits;
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const List shared(1);
  const long walks = kernel::scaled(kWalks) / kernel::threads + 1;
  std::vector<char> right(kernel::threads);
  kernel::run_threads([&](int index) {
    List own(index + 2);
    std::uint64_t total = 0;
    for (long i = 0; i < walks; ++i) {
      total += sum(shared.head);
      visit(own.head);
    }
    bool visited = true;
    for (const Node& node : own.nodes) visited &= node.visits == walks;
    right[index] = visited && total == static_cast<std::uint64_t>(walks) * kNodes * (kNodes - 1) / 2;
  });
  return kernel::verdict(std::count(right.begin(), right.end(), 1) == kernel::threads);
}
