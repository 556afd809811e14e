// The child of a fork locks objects that its parent allocated: they are known there by the same places.
// EXPECT: lock-class-inversion subkind=same-class threads=2 confidence=possible severity=note at @LINE(second)
// RUN: detect=lock-order-inversion
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <mutex>
#include <utility>

#include "testprogs/threads.h"

namespace {

struct Account {
  long balance = 0;
  std::mutex mutex;
};

std::unique_ptr<Account> accounts[4];

__attribute__((noinline)) void transfer(Account& from, Account& to) {
  const std::lock_guard<std::mutex> first(from.mutex);
  const std::lock_guard<std::mutex> second(to.mutex);  // @second
}

void* up(void*) {
  transfer(*accounts[0], *accounts[1]);
  return nullptr;
}

void* down(void*) {
  transfer(*accounts[3], *accounts[2]);
  return nullptr;
}

void* nothing(void*) { return nullptr; }

}  // namespace

int main() {
  run_threads(nothing);
  for (auto& account : accounts) account = std::make_unique<Account>();
  for (int i = 0; i < 4; i += 2) {
    if (accounts[i + 1] < accounts[i]) std::swap(accounts[i], accounts[i + 1]);
  }
  const pid_t child = fork();
  if (child == 0) {
    run_threads(up, down);
    return 0;
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || status != 0) abort();
}
