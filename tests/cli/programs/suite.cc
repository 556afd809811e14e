// A suite of GoogleTest tests in one program: one of them takes two locks in opposite orders.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>

namespace {

std::mutex first;
std::mutex second;

TEST(Accounts, Opens) {
  std::thread([] { const std::lock_guard<std::mutex> one(first); }).join();
}

TEST(Accounts, Transfers) {
  std::atomic<bool> done = false;
  std::thread forwards([&done] {
    {
      const std::lock_guard<std::mutex> one(first);
      const std::lock_guard<std::mutex> other(second);
    }
    done = true;
  });
  while (!done) std::this_thread::yield();  // they do not meet in this schedule, but could
  {
    const std::lock_guard<std::mutex> one(second);
    const std::lock_guard<std::mutex> other(first);
  }
  forwards.join();
}

}  // namespace
