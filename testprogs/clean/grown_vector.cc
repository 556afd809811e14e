// A growing container makes its elements anew elsewhere: each has a new lock, also where an old one was.
// EXPECT: none
#include <memory>
#include <mutex>
#include <vector>

#include "testprogs/threads.h"

struct Shard {
  Shard() = default;
  Shard(Shard&& other) noexcept : entries(other.entries) {}
  std::mutex lock;
  long entries = 0;
};

void lock_both(Shard& first, Shard& second) {
  const std::lock_guard<std::mutex> one(first.lock);
  const std::lock_guard<std::mutex> two(second.lock);
  ++first.entries;
  ++second.entries;
}

void* forth(void*) {
  for (int round = 0; round < 20; ++round) {
    std::vector<Shard> shards(2);
    lock_both(shards[0], shards[1]);
    shards.emplace_back();
    lock_both(shards[0], shards[1]);
  }
  return nullptr;
}

void* back(void*) {
  for (int round = 0; round < 20; ++round) {
    std::vector<Shard> shards(2);
    lock_both(shards[1], shards[0]);
    shards.emplace_back();
    lock_both(shards[1], shards[0]);
  }
  return nullptr;
}

int main() { run_in_turn(forth, back); }
