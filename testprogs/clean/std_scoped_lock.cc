// std::scoped_lock takes several locks without a fixed order and without deadlock.
// EXPECT: none
// BUILD: O1 O0 O2
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex checking;
std::mutex savings;
int money[2];
Stage stage;

int main() {
  std::thread first([] {
    const std::scoped_lock both(checking, savings);
    ++money[1];
    stage_set(&stage, 1);
  });
  std::thread second([] {
    stage_await(&stage, 1);
    const std::scoped_lock both(savings, checking);
    --money[1];
  });
  first.join();
  second.join();
}
