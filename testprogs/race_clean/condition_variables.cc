// The condition variables of the library, with a time limit and with any lock.
// EXPECT: none
// BUILD: O1 clang-O1
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#include "testprogs/race.h"

int first;
int second;
std::mutex mutex;
std::condition_variable condition;
std::shared_mutex shared;
std::condition_variable_any any;

void* sends(void*) {
  {
    const std::lock_guard lock(mutex);
    first = 1;
  }
  condition.notify_one();
  {
    const std::lock_guard lock(shared);
    second = 1;
  }
  any.notify_all();
  return nullptr;
}

void* waits(void*) {
  {
    std::unique_lock lock(mutex);
    if (!condition.wait_for(lock, std::chrono::minutes(1), [] { return first == 1; })) abort();
    ++first;
  }
  {
    std::shared_lock lock(shared);
    any.wait(lock, [] { return second == 1; });
  }
  return nullptr;
}

int main() { run_threads(sends, waits); }
