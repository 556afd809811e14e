// A bounded queue of many producers and consumers without a lock: a sequence number a cell says whose turn it is
// (D. Vyukov's bounded MPMC queue). Half of the threads produce, half consume.
#include <sched.h>

#include <atomic>
#include <memory>

#include "kernel.h"

namespace {

constexpr long kItems = 12'000'000;
constexpr std::size_t kCells = 4'096;

class Queue {
 public:
  Queue() {
    for (std::size_t i = 0; i < kCells; ++i) cells_[i].turn.store(i, std::memory_order_relaxed);
  }

  bool push(std::uint64_t value) {
    std::size_t at = tail_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[at % kCells];
      const auto ahead = static_cast<std::ptrdiff_t>(cell.turn.load(std::memory_order_acquire) - at);
      if (ahead < 0) return false;
      if (ahead > 0) {
        at = tail_.load(std::memory_order_relaxed);
      } else if (tail_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
        cell.value = value;
        cell.turn.store(at + 1, std::memory_order_release);
        return true;
      }
    }
  }

  bool pop(std::uint64_t& value) {
    std::size_t at = head_.load(std::memory_order_relaxed);
    for (;;) {
      Cell& cell = cells_[at % kCells];
      const auto ahead = static_cast<std::ptrdiff_t>(cell.turn.load(std::memory_order_acquire) - (at + 1));
      if (ahead < 0) return false;
      if (ahead > 0) {
        at = head_.load(std::memory_order_relaxed);
      } else if (head_.compare_exchange_weak(at, at + 1, std::memory_order_relaxed)) {
        value = cell.value;
        cell.turn.store(at + kCells, std::memory_order_release);
        return true;
      }
    }
  }

 private:
  struct Cell {
    std::atomic<std::size_t> turn;
    std::uint64_t value;
  };
  Cell cells_[kCells];
  alignas(64) std::atomic<std::size_t> tail_{0};
  alignas(64) std::atomic<std::size_t> head_{0};
};

}  // namespace

int main(int argc, char** argv) {
  kernel::parse(argc, argv);
  const auto queue = std::make_unique<Queue>();
  const int pairs = kernel::threads / 2;
  const long each = kernel::scaled(kItems) / pairs;
  std::vector<std::uint64_t> sums(kernel::threads);
  kernel::run_threads([&](int index) {
    const bool produces = index % 2 == 0;
    std::uint64_t sum = 0;
    for (long i = 0; i < each; ++i) {
      std::uint64_t value = static_cast<std::uint64_t>(i) * pairs + index / 2 + 1;
      while (!(produces ? queue->push(value) : queue->pop(value))) sched_yield();
      sum += value;
    }
    sums[index] = sum;
  });
  std::uint64_t pushed = 0, popped = 0;
  for (int i = 0; i < kernel::threads; ++i) (i % 2 == 0 ? pushed : popped) += sums[i];
  const std::uint64_t count = static_cast<std::uint64_t>(each) * pairs;
  return kernel::verdict(pushed == popped && pushed == count * (count + 1) / 2);
}
