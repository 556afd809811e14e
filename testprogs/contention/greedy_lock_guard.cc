// The same lock guard at the top of a loop's body: between two turns nobody gets in.
// EXPECT: starvation subkind=unfair-hand-over locks=cache at @LINE(request)
// RUN: needs=two-processors
#include <atomic>
#include <mutex>
#include <thread>

#include "testprogs/contention.h"

constexpr int kPassed = 60;

std::mutex cache;
std::atomic<int> cleaned{0};
std::atomic<int> cleaned_before{0};

void clean_up() {
  run_on(0);
  while (cleaned - cleaned_before < kPassed) {
    const std::lock_guard<std::mutex> guard(cache);
    ++cleaned;
    compute_ms(5);
  }
}

void look_up() {
  run_on(1);
  int passed = 0;
  while (cleaned == 0) raw_pause_us(100);
  for (int tries = 0; passed < kPassed / 2 && tries < 50; ++tries) {
    raw_pause_us(2000);  // The other one has it again.
    const int before = cleaned;
    cleaned_before = before;
    const std::lock_guard<std::mutex> guard(cache);  // @request
    passed = cleaned - before;
  }
  must_hold(passed >= kPassed / 2);
}

int main() {
  begin_run();
  std::thread cleaner(clean_up);
  std::thread reader(look_up);
  cleaner.join();
  reader.join();
  return 0;
}
