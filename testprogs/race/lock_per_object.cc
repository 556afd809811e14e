// Each object locks its own mutex to change what all of them share.
// EXPECT: data-race name=Counter::total at @LINE(count) and @LINE(count)
// BUILD: O1 clang-O1
#include <mutex>

#include "testprogs/race.h"

class Counter {
 public:
  void count() {
    const std::lock_guard<std::mutex> lock(mutex_);
    ++total;  // @count
  }

  static int total;

 private:
  std::mutex mutex_;
};

int Counter::total;
Counter counters[2];

void* counts(void* number) {
  counters[reinterpret_cast<size_t>(number)].count();
  return nullptr;
}

int main() { run_in_turn(counts, counts); }
