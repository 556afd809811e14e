// The textbook deadlock: two transfers between the same two accounts, in opposite directions, each of which locks the
// account that it takes from and then the account that it gives to.
//
// In this run it does not happen, and never will: the second clerk waits until the first has finished. So does it in most
// runs of most programs, for the two transfers would have to meet within a few instructions - until one day they do.
// concheck reports it all the same: it looks at the order in which locks are taken, not at the luck of the run.
//
// The cure is one order for all: lock both accounts with std::scoped_lock(from.mutex, to.mutex).
#include <pthread.h>

#include <cstdio>
#include <latch>
#include <mutex>
#include <thread>

namespace bank {

struct Account {
  std::mutex mutex;
  long balance = 1000;
};

Account checking;
Account savings;

void transfer(Account& from, Account& to, long amount) {
  std::lock_guard<std::mutex> from_lock(from.mutex);
  std::lock_guard<std::mutex> to_lock(to.mutex);
  from.balance -= amount;
  to.balance += amount;
}

void put_aside() {
  pthread_setname_np(pthread_self(), "put-aside");
  transfer(checking, savings, 300);
}

void pay_the_rent() {
  pthread_setname_np(pthread_self(), "pay-the-rent");
  transfer(savings, checking, 800);
}

}  // namespace bank

int main() {
  std::latch first_is_done(1);
  std::thread first_clerk([&] {
    bank::put_aside();
    first_is_done.count_down();
  });
  std::thread second_clerk([&] {
    first_is_done.wait();
    bank::pay_the_rent();
  });
  first_clerk.join();
  second_clerk.join();
  std::printf("checking: %ld, savings: %ld\n", bank::checking.balance, bank::savings.balance);
}
