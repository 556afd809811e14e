// As hazard/heap_objects_both_ways.cc: instrumented programs tell of their blocks by themselves.
// EXPECT: lock-class-inversion subkind=same-class threads=2 confidence=possible severity=note at @LINE(second)
// RUN: detect=lock-order-inversion
#include <memory>
#include <mutex>
#include <utility>

#include "testprogs/threads.h"

namespace {

struct Account {
  long balance = 0;
  std::mutex mutex;
};

struct Pair {
  std::unique_ptr<Account> low;
  std::unique_ptr<Account> high;
};

std::unique_ptr<Account> open_account() { return std::make_unique<Account>(); }

Pair open_two() {
  Pair pair = {open_account(), open_account()};
  if (pair.high < pair.low) std::swap(pair.low, pair.high);
  return pair;
}

Pair one;
Pair other;

__attribute__((noinline)) void transfer(Account& from, Account& to) {
  const std::lock_guard<std::mutex> first(from.mutex);
  const std::lock_guard<std::mutex> second(to.mutex);  // @second
  --from.balance;
  ++to.balance;
}

void* up(void*) {
  transfer(*one.low, *one.high);
  return nullptr;
}

void* down(void*) {
  transfer(*other.high, *other.low);
  return nullptr;
}

}  // namespace

int main() {
  one = open_two();
  other = open_two();
  run_threads(up, down);
}
