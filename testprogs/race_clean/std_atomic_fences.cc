// std::atomic with std::atomic_thread_fence on both sides. (ThreadSanitizer: a false alarm.)
// EXPECT: none
// BUILD: O0 O1 clang-O1
#include <atomic>

#include "testprogs/race.h"

int value;
std::atomic<bool> ready;

void* publishes(void*) {
  value = 1;
  std::atomic_thread_fence(std::memory_order_release);
  ready.store(true, std::memory_order_relaxed);
  return nullptr;
}

void* waits(void*) {
  while (!ready.load(std::memory_order_relaxed)) raw_yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  consume(value);
  return nullptr;
}

int main() { run_threads(publishes, waits); }
