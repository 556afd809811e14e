// Locks that live on a stack: the same addresses are other locks in the next call.
// EXPECT: none
// BUILD: O1 O0
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

Stage stage;

__attribute__((noinline)) void one_order() {
  std::mutex locks[2];
  const std::lock_guard<std::mutex> first(locks[0]);
  const std::lock_guard<std::mutex> second(locks[1]);
}

__attribute__((noinline)) void other_order() {
  std::mutex locks[2];
  const std::lock_guard<std::mutex> first(locks[1]);
  const std::lock_guard<std::mutex> second(locks[0]);
}

int main() {
  for (int i = 0; i < 3; ++i) {
    // The second thread of a round gets the stack, and so the addresses, of the first.
    std::thread(one_order).join();
    std::thread(other_order).join();
  }
  std::thread first([] {
    one_order();
    other_order();
    stage_set(&stage, 1);
  });
  std::thread second([] {
    stage_await(&stage, 1);
    other_order();
    one_order();
  });
  first.join();
  second.join();
}
