// Both locks are let go before the sleep, by unique_lock.
// EXPECT: none
#include <chrono>
#include <mutex>
#include <thread>

#include "testprogs/contention.h"

std::mutex table;
std::mutex row;
int calls_done = 0;

void retry() {
  std::unique_lock<std::mutex> table_guard(table);
  std::unique_lock<std::mutex> row_guard(row);
  for (int i = 0; i < 3; ++i) {
    row_guard.unlock();
    table_guard.unlock();
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    table_guard.lock();
    row_guard.lock();
    ++calls_done;
  }
}

void look() {
  for (bool done = false; !done;) {
    {
      const std::lock_guard<std::mutex> guard(table);
      done = calls_done == 3;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

int main() {
  begin_run();
  std::thread retrier(retry);
  std::thread looker(look);
  retrier.join();
  looker.join();
  return 0;
}
