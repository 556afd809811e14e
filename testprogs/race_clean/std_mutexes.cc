// The mutexes of the library, with and without a time limit. (gcc 12's ThreadSanitizer does not know the calls with a clock
// that the time limits lead to.)
// EXPECT: none
// BUILD: O1 clang-O1
#include <chrono>
#include <mutex>
#include <shared_mutex>

#include "testprogs/race.h"

int values[4];
std::mutex mutex;
std::recursive_timed_mutex timed;
std::shared_mutex shared;
std::shared_timed_mutex shared_timed;

void* counts(void*) {
  for (int i = 0; i < 20; ++i) {
    {
      const std::scoped_lock lock(mutex);
      ++values[0];
    }
    {
      const std::unique_lock lock(timed, std::chrono::minutes(1));
      ++values[1];
    }
    {
      const std::unique_lock lock(shared);
      ++values[2];
    }
    {
      const std::shared_lock lock(shared);
      consume(values[2]);
    }
    {
      const std::unique_lock lock(shared_timed, std::chrono::minutes(1));
      ++values[3];
    }
    {
      const std::shared_lock lock(shared_timed, std::chrono::minutes(1));
      consume(values[3]);
    }
  }
  return nullptr;
}

int main() {
  run_threads(counts, counts, counts);
  return values[0] + values[1] + values[2] + values[3] != 240;
}
