// A std::atomic<std::shared_ptr> guards its pointer with a bit of its own, which load() of gcc 12 gives back with relaxed
// order: what the next store() does is not ordered behind it by the letter. The built-in suppressions hide it.
// EXPECT: data-race name=shared at @LINE(loads) and @LINE(stores)
// RUN: built-in
#include <atomic>
#include <memory>

#include "testprogs/race.h"

std::atomic<std::shared_ptr<int>> shared{std::make_shared<int>(1)};

void* loads(void*) {
  const std::shared_ptr<int> copy = shared.load();  // @loads
  consume(*copy);
  return nullptr;
}

void* stores(void*) {
  shared.store(std::make_shared<int>(2));  // @stores
  return nullptr;
}

int main() { run_in_turn(loads, stores); }
