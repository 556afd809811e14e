// Allocates and frees from many threads while it locks: for allocators that lock themselves.
#include <map>
#include <memory>
#include <string>

#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int rounds = number(argv, 1, 20000);
  long sum = 0;
  run_in_threads(8, [&](int thread) {
    std::map<int, std::string> mine;
    long local = 0;
    for (int i = 0; i < rounds; ++i) {
      mine[i * 7919 % 997] = std::string(static_cast<size_t>(i % 300), 'x');
      auto lock = std::make_unique<std::mutex>();
      const std::lock_guard<std::mutex> hold(*lock);
      local += static_cast<long>(mine.size());
    }
    __atomic_add_fetch(&sum, local + thread, __ATOMIC_RELAXED);
  });
  printf("%ld\n", sum);
}
