// std::atomic with the orders the wrong way round: acquire loads that nothing was released for.
// EXPECT: data-race name=value at @LINE(write) and @LINE(read)
// BUILD: O1 clang-O1
#include <atomic>

#include "testprogs/race.h"

int value;
std::atomic<bool> ready;

void* publishes(void*) {
  value = 1;  // @write
  ready.store(true, std::memory_order_relaxed);
  return nullptr;
}

void* waits(void*) {
  while (!ready.load(std::memory_order_seq_cst)) raw_yield();
  consume(value);  // @read
  return nullptr;
}

int main() { run_threads(publishes, waits); }
