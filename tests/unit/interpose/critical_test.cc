#include "interpose/critical.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <thread>
#include <vector>

namespace concheck::interpose {
namespace {

TEST(CriticalSection, OneThreadAtATime) {
  static InternalLock lock;
  static long count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int round = 0; round < 5000; ++round) {
        const Critical critical(lock);
        const long seen = count;
        count = seen + 1;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, 40'000);
}

TEST(CriticalSection, SignalsWaitUntilItsEnd) {
  static InternalLock lock;
  static volatile sig_atomic_t handled = 0;
  struct sigaction action {};
  action.sa_handler = [](int) { handled = 1; };
  struct sigaction before {};
  ASSERT_EQ(sigaction(SIGUSR1, &action, &before), 0);
  {
    const Critical critical(lock);
    raise(SIGUSR1);
    EXPECT_EQ(handled, 0);
  }
  EXPECT_EQ(handled, 1);
  sigaction(SIGUSR1, &before, nullptr);
}

TEST(CriticalSection, TheMaskIsAsBefore) {
  static InternalLock lock;
  sigset_t mine;
  sigemptyset(&mine);
  sigaddset(&mine, SIGUSR2);
  sigset_t before;
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &mine, &before), 0);
  { const Critical critical(lock); }
  sigset_t after;
  pthread_sigmask(SIG_SETMASK, &before, &after);
  EXPECT_EQ(sigismember(&after, SIGUSR2), 1);
  EXPECT_EQ(sigismember(&after, SIGUSR1), sigismember(&before, SIGUSR1));
}

}  // namespace
}  // namespace concheck::interpose
