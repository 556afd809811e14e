// One hash map under one mutex: counts, looks up and erases.
#include <unordered_map>

#include "kernel.h"

namespace {

constexpr std::uint32_t kKeys = 20'000;
constexpr long kOperations = 16'000'000;

pthread_mutex_t map_mutex = PTHREAD_MUTEX_INITIALIZER;
std::unordered_map<std::uint32_t, long> map;

struct Tally {
  long added = 0;
  long erased = 0;
  long seen = 0;
};

void work(int index, long operations, Tally& tally) {
  kernel::Random random(index);
  for (long i = 0; i < operations; ++i) {
    const std::uint32_t key = random.below(kKeys);
    const std::uint32_t what = random.below(16);
    pthread_mutex_lock(&map_mutex);
    if (what < 6) {
      ++map[key];
      ++tally.added;
    } else if (what == 6) {
      const auto found = map.find(key);
      if (found != map.end()) {
        tally.erased += found->second;
        map.erase(found);
      }
    } else {
      const auto found = map.find(key);
      if (found != map.end()) tally.seen += found->second > 0;
    }
    pthread_mutex_unlock(&map_mutex);
  }
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  std::vector<Tally> tallies(kernel::threads);
  const long each = kernel::scaled(kOperations) / kernel::threads;
  kernel::run_threads([&](int index) { work(index, each, tallies[index]); });
  long expected = 0;
  for (const Tally& tally : tallies) expected += tally.added - tally.erased;
  long left = 0;
  for (const auto& [key, count] : map) left += count;
  return kernel::verdict(left == expected);
}
