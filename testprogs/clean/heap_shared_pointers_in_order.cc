// As hazard/heap_shared_pointers.cc, with owners before resources, whichever lies first in memory: two lines of one function are
// two places.
// BUILD: O0 O2
// EXPECT: none
// RUN: detect=lock-class-inversion detect=lock-order-inversion
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "testprogs/threads.h"

namespace {

struct Part {
  std::string name;
  std::mutex mutex;
};

struct Tree {
  std::shared_ptr<Part> owner;
  std::shared_ptr<Part> resource;
};

__attribute__((noinline)) Tree make_tree() {
  Tree tree;
  tree.owner = std::make_shared<Part>();
  tree.resource = std::make_shared<Part>();
  return tree;
}

std::vector<Tree> trees;

void nest(Tree& a, Tree& b) {
  const std::lock_guard<std::mutex> first(a.owner->mutex);
  const std::lock_guard<std::mutex> second(b.resource->mutex);
}

void* forwards(void*) {
  nest(trees[0], trees[3]);
  return nullptr;
}

void* backwards(void*) {
  nest(trees[2], trees[1]);
  return nullptr;
}

}  // namespace

int main() {
  for (int i = 0; i < 4; ++i) trees.push_back(make_tree());
  run_threads(forwards, backwards);
}
