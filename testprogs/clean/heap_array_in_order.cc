// As hazard/heap_array.cc, always upwards.
// BUILD: O0 O2
// EXPECT: none
// RUN: detect=lock-class-inversion detect=lock-order-inversion
#include <algorithm>
#include <mutex>
#include <vector>

#include "testprogs/threads.h"

namespace {

struct Account {
  long balance = 0;
  std::mutex mutex;
};

std::vector<Account> accounts(8);

__attribute__((noinline)) void transfer(size_t from, size_t to) {
  const std::lock_guard<std::mutex> first(accounts[std::min(from, to)].mutex);
  const std::lock_guard<std::mutex> second(accounts[std::max(from, to)].mutex);
  --accounts[from].balance;
  ++accounts[to].balance;
}

void* up(void*) {
  transfer(0, 1);
  return nullptr;
}

void* down(void*) {
  transfer(7, 5);
  return nullptr;
}

}  // namespace

int main() { run_threads(up, down); }
