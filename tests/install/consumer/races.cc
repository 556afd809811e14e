// Compiled with -fsanitize=thread and linked with libconcheck-races.so: it runs as it is, and under concheck. The
// annotations are there for both.
#include <concheck/annotations.h>

#include <atomic>
#include <cstdio>
#include <thread>

namespace {

std::atomic<int> turn = 0;
int shared = 0;

}  // namespace

int main() {
  std::thread other([] {
    while (turn.load(std::memory_order_acquire) == 0) std::this_thread::yield();
    CONCHECK_HAPPENS_AFTER(&turn);
    ++shared;
  });
  shared = 41;
  CONCHECK_HAPPENS_BEFORE(&turn);
  turn.store(1, std::memory_order_release);
  other.join();
  std::printf("%d\n", shared);
  return shared == 42 ? 0 : 1;
}
