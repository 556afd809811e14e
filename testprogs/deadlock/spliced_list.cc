// Nodes move from one std::list to another with their locks: taken in the order of the list, which is then another.
// EXPECT: lock-order-inversion threads=2 count=1 at @LINE(second)
#include <iterator>
#include <list>
#include <mutex>

#include "testprogs/threads.h"

struct Shard {
  std::mutex lock;
  long entries = 0;
};
std::list<Shard> shards(2);

void move_entry() {
  Shard& from = shards.front();
  Shard& to = shards.back();
  const std::lock_guard<std::mutex> first(from.lock);
  const std::lock_guard<std::mutex> second(to.lock);  // @second
  --from.entries;
  ++to.entries;
}

void* forth(void*) {
  move_entry();
  std::list<Shard> rotated;
  rotated.splice(rotated.end(), shards, std::next(shards.begin()));
  rotated.splice(rotated.end(), shards);
  shards.swap(rotated);
  return nullptr;
}

void* back(void*) {
  move_entry();
  return nullptr;
}

int main() { run_in_turn(forth, back); }
