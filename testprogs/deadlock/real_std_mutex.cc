// std::mutex, really stuck.
// EXPECT: deadlock locks=bank::checking,bank::savings threads=2 at @LINE(savings-last) and @LINE(checking-last)
// BUILD: O1 O0
// RUN: killed
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

namespace bank {
std::mutex checking;
std::mutex savings;
}  // namespace bank

Stage stage;

void meet() {
  stage_add(&stage);
  stage_await(&stage, 2);
}

void save() {
  const std::lock_guard<std::mutex> from(bank::checking);
  meet();
  const std::lock_guard<std::mutex> to(bank::savings);  // @savings-last
}

void spend() {
  const std::lock_guard<std::mutex> from(bank::savings);
  meet();
  const std::lock_guard<std::mutex> to(bank::checking);  // @checking-last
}

int main() {
  std::thread first(save);
  std::thread second(spend);
  first.join();
  second.join();
}
