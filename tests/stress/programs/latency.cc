// A deadlock of `threads` threads whose last one says, on standard output, when it is about to block.
#include <time.h>

#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int threads = number(argv, 1, 2);
  static std::vector<std::mutex> locks(threads);
  static Stage holding;
  static int tids[64];
  run_in_threads(threads, [&](int self) {
    locks[self].lock();
    tids[self] = raw_gettid();
    stage_add(&holding);
    stage_await(&holding, threads);
    if (self == threads - 1) {
      for (int other = 0; other < self; ++other) wait_until_blocked(tids[other]);
      timespec now{};
      clock_gettime(CLOCK_MONOTONIC, &now);
      char text[64];
      const int length = snprintf(text, sizeof text, "%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
      raw_write(STDOUT_FILENO, text, length);
    }
    locks[(self + 1) % threads].lock();
  });
}
