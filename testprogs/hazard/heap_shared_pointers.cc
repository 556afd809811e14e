// Owners and their resources, each with a mutex somewhere in what std::make_shared() allocates for it: many frames of the C++
// library lie between the place in the program and malloc.
// BUILD: O0 O2
// EXPECT: lock-class-inversion threads=2 confidence=possible severity=note at @LINE(resource) and @LINE(owner)
// RUN: detect=lock-order-inversion
#include <memory>
#include <mutex>
#include <string>

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

Tree one;
Tree other;

void* down(void*) {
  const std::lock_guard<std::mutex> first(one.owner->mutex);
  const std::lock_guard<std::mutex> second(one.resource->mutex);  // @resource
  return nullptr;
}

void* up(void*) {
  const std::lock_guard<std::mutex> first(other.resource->mutex);
  const std::lock_guard<std::mutex> second(other.owner->mutex);  // @owner
  return nullptr;
}

}  // namespace

int main() {
  one = make_tree();
  other = make_tree();
  run_threads(down, up);
}
