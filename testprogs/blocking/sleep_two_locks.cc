// A thread sleeps with two locks held; who waits, waits for the outer one.
// EXPECT: blocking-while-locked severity=warning at @LINE(call)
#include <chrono>
#include <mutex>
#include <thread>

#include "testprogs/contention.h"

std::mutex table;
std::mutex row;
Stage stage;
int tid;
int calls_done;

void retry() {
  const std::lock_guard<std::mutex> table_guard(table);
  const std::lock_guard<std::mutex> row_guard(row);
  stage_set(&stage, 1);
  stage_await(&stage, 2);
  wait_until_blocked(count_of(&tid));
  std::this_thread::sleep_for(std::chrono::milliseconds(kLongMs));  // @call
  count(&calls_done);
}

void look() {
  __atomic_store_n(&tid, raw_gettid(), __ATOMIC_RELEASE);
  stage_await(&stage, 1);
  stage_set(&stage, 2);
  const std::lock_guard<std::mutex> table_guard(table);
  must_hold(count_of(&calls_done));
}

int main() {
  begin_run();
  std::thread retrier(retry);
  std::thread looker(look);
  retrier.join();
  looker.join();
  return 0;
}
