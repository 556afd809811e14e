// A deferred lock that nobody locks.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
// BUILD: O1 O0
#include <mutex>

#include "testprogs/race.h"

int value;
std::mutex mutex;

void* counts(void*) {
  const std::unique_lock<std::mutex> lock(mutex, std::defer_lock);
  ++value;  // @count
  return nullptr;
}

int main() { run_in_turn(counts, counts); }
