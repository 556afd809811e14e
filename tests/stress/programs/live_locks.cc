// A million locks that are all alive, used by several threads; then destroyed, and their memory used again.
#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int locks = number(argv, 1, 1000000);
  long count = 0;
  for (int round = 0; round < 2; ++round) {
    std::vector<std::mutex> all(locks);
    run_in_threads(4, [&](int thread) {
      long mine = 0;
      for (int i = thread; i < locks; i += 4) {
        const std::lock_guard<std::mutex> hold(all[i]);
        ++mine;
      }
      __atomic_add_fetch(&count, mine, __ATOMIC_RELAXED);
    });
  }
  printf("%ld\n", count);
}
