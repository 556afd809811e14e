// std::mutex and std::lock_guard: locks without an init call, named by their symbols.
// EXPECT: lock-order-inversion locks=bank::checking,bank::savings threads=2 at @LINE(savings-last) and @LINE(checking-last)
// BUILD: O1 O0 O2
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

namespace bank {
std::mutex checking;
std::mutex savings;
int money[2];
}  // namespace bank

Stage stage;

void save() {
  std::lock_guard<std::mutex> from(bank::checking);
  std::lock_guard<std::mutex> to(bank::savings);  // @savings-last
  ++bank::money[1];
  --bank::money[0];
}

void spend() {
  std::lock_guard<std::mutex> from(bank::savings);
  std::lock_guard<std::mutex> to(bank::checking);  // @checking-last
  ++bank::money[0];
  --bank::money[1];
}

int main() {
  std::thread first([] {
    save();
    stage_set(&stage, 1);
  });
  std::thread second([] {
    stage_await(&stage, 1);
    spend();
  });
  first.join();
  second.join();
}
