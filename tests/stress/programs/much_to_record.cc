// Makes thousands of distinct facts, so that the trace grows: locks, stacks of many shapes, orders of locks.
#include "tests/stress/programs/work.h"

namespace {

// The bits of `path` choose the way down, so there are 2^depth different call stacks.
__attribute__((noinline)) void left(std::vector<std::mutex>& locks, int which, int path, int depth);
__attribute__((noinline)) void right(std::vector<std::mutex>& locks, int which, int path, int depth);

void deeper(std::vector<std::mutex>& locks, int which, int path, int depth) {
  if (depth == 0) {
    const std::lock_guard<std::mutex> first(locks[which % 500]);
    const std::lock_guard<std::mutex> second(locks[500 + which % 499]);
    return;
  }
  if (path & 1) {
    left(locks, which, path >> 1, depth - 1);
  } else {
    right(locks, which, path >> 1, depth - 1);
  }
  asm volatile("" ::: "memory");
}

void left(std::vector<std::mutex>& locks, int which, int path, int depth) {
  deeper(locks, which, path, depth);
  asm volatile("");
}

void right(std::vector<std::mutex>& locks, int which, int path, int depth) {
  deeper(locks, which, path, depth);
  asm volatile("");
}

}  // namespace

int main(int, char** argv) {
  const int paths = number(argv, 1, 20000);
  std::vector<std::mutex> locks(1000);
  run_in_threads(4, [&](int thread) {
    for (int path = thread; path < paths; path += 4) deeper(locks, path, path, 15);
  });
  printf("%d\n", paths);
}
