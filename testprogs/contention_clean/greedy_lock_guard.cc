// The loop sleeps outside of the lock guard's scope.
// EXPECT: none
#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>

#include "testprogs/contention.h"

std::mutex cache;
std::atomic<int> cleaned{0};
std::atomic<bool> done{false};

void clean_up() {
  while (!done) {
    {
      const std::lock_guard<std::mutex> guard(cache);
      ++cleaned;
      compute_us(300);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
  }
}

void look_up() {
  while (cleaned == 0) raw_pause_us(100);
  for (int turn = 0; turn < 50; ++turn) {
    {
      const std::lock_guard<std::mutex> guard(cache);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  must_hold(cleaned < 50 * 10);
  done = true;
}

int main() {
  begin_run();
  std::thread cleaner(clean_up);
  std::thread reader(look_up);
  cleaner.join();
  reader.join();
  return 0;
}
