// A std::shared_mutex that is locked shared to write.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include <shared_mutex>

#include "testprogs/race.h"

int value;
std::shared_mutex mutex;

void* counts(void*) {
  const std::shared_lock<std::shared_mutex> lock(mutex);
  ++value;  // @count
  return nullptr;
}

int main() { run_in_turn(counts, counts); }
