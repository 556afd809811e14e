// Transfers between accounts, each with a mutex of its own, two of which are held for a few instructions.
#include "kernel.h"

namespace {

constexpr int kAccounts = 256;
constexpr long kTransfers = 24'000'000;
constexpr long kBalance = 1'000;

struct alignas(64) Account {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  long balance = kBalance;
};

Account accounts[kAccounts];

void transfer(int from, int to, long amount) {
  Account& first = accounts[from < to ? from : to];
  Account& second = accounts[from < to ? to : from];
  pthread_mutex_lock(&first.mutex);
  pthread_mutex_lock(&second.mutex);
  accounts[from].balance -= amount;
  accounts[to].balance += amount;
  pthread_mutex_unlock(&second.mutex);
  pthread_mutex_unlock(&first.mutex);
}

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const long each = kernel::scaled(kTransfers) / kernel::threads;
  kernel::run_threads([&](int index) {
    kernel::Random random(index);
    for (long i = 0; i < each; ++i) {
      const int from = random.below(kAccounts);
      const int to = (from + 1 + random.below(kAccounts - 1)) % kAccounts;
      transfer(from, to, random.below(100));
    }
  });
  long total = 0;
  for (const Account& account : accounts) total += account.balance;
  return kernel::verdict(total == kAccounts * kBalance);
}
