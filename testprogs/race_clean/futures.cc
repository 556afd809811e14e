// Results through std::async, std::promise and std::packaged_task.
// EXPECT: none
// BUILD: O1 O2 clang-O1
#include <future>
#include <thread>

#include "testprogs/race.h"

int first;
int second;
int third;

int main() {
  std::future<int> computed = std::async(std::launch::async, [] {
    first = 1;
    return 1;
  });

  std::promise<int> promise;
  std::future<int> promised = promise.get_future();
  std::thread promises([&promise] {
    second = 1;
    promise.set_value(1);
  });

  std::packaged_task<int()> task([] {
    third = 1;
    return 1;
  });
  std::future<int> packaged = task.get_future();
  std::thread runs(std::move(task));

  int sum = computed.get() + first;
  sum += promised.get() + second;
  sum += packaged.get() + third;
  promises.join();
  runs.join();
  return sum != 6;
}
