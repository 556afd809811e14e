// As hazard/heap_objects_both_ways.cc, but two of a kind are always taken in the order of their addresses.
// BUILD: O0 O2
// EXPECT: none
// RUN: detect=lock-class-inversion detect=lock-order-inversion
#include <functional>
#include <memory>
#include <mutex>

#include "testprogs/threads.h"

namespace {

struct Account {
  long balance = 0;
  std::mutex mutex;
};

std::unique_ptr<Account> accounts[4];

__attribute__((noinline)) void transfer(Account& from, Account& to) {
  const bool upwards = std::less<Account*>()(&from, &to);
  const std::lock_guard<std::mutex> first((upwards ? from : to).mutex);
  const std::lock_guard<std::mutex> second((upwards ? to : from).mutex);
  --from.balance;
  ++to.balance;
}

void* up(void*) {
  transfer(*accounts[0], *accounts[1]);
  return nullptr;
}

void* down(void*) {
  transfer(*accounts[3], *accounts[2]);
  return nullptr;
}

}  // namespace

int main() {
  for (auto& account : accounts) account = std::make_unique<Account>();
  run_threads(up, down);
}
