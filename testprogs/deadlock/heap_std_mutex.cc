// std::mutex inside objects made by new: no init call, no symbol.
// EXPECT: lock-order-inversion threads=2 at @LINE(second)
// BUILD: O1 O0
#include <memory>
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

struct Account {
  std::mutex lock;
  long balance = 0;
};

void transfer(Account& from, Account& to) {
  const std::lock_guard<std::mutex> first(from.lock);
  const std::lock_guard<std::mutex> second(to.lock);  // @second
  --from.balance;
  ++to.balance;
}

int main() {
  const auto alice = std::make_unique<Account>();
  const auto bob = std::make_unique<Account>();
  Stage stage{};
  std::thread pays([&] {
    transfer(*alice, *bob);
    stage_set(&stage, 1);
  });
  std::thread pays_back([&] {
    stage_await(&stage, 1);
    transfer(*bob, *alice);
  });
  pays.join();
  pays_back.join();
}
