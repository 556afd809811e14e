// Elements of a vector, each with a mutex: one thread takes two of them upwards, the other one two others downwards.
// BUILD: O0 O2
// EXPECT: lock-class-inversion subkind=same-class threads=2 confidence=possible severity=note at @LINE(second)
// RUN: detect=lock-order-inversion
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
  const std::lock_guard<std::mutex> first(accounts[from].mutex);
  const std::lock_guard<std::mutex> second(accounts[to].mutex);  // @second
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
