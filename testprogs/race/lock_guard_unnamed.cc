// A lock guard without a name lives to the semicolon only.
// EXPECT: data-race name=value at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include <mutex>

#include "testprogs/race.h"

int value;
std::mutex mutex;

void* counts(void*) {
  static_cast<void>(std::lock_guard<std::mutex>(mutex));
  ++value;  // @count
  return nullptr;
}

int main() { run_in_turn(counts, counts); }
