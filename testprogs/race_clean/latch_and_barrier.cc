// The latch, the barrier and the semaphore of C++20, and waiting on an atomic.
// EXPECT: none
// BUILD: O1 O2
#include <atomic>
#include <barrier>
#include <latch>
#include <semaphore>

#include "testprogs/race.h"

int values[4];
int sums[4];
int message;
int counter;
std::latch latch(2);
std::barrier<> barrier(2);
std::binary_semaphore semaphore(1);
std::atomic<int> sent(0);

void* works(void* number) {
  const size_t me = reinterpret_cast<size_t>(number);
  values[me] = 1;
  latch.arrive_and_wait();
  sums[me] = values[0] + values[1];
  for (int round = 0; round < 5; ++round) {
    barrier.arrive_and_wait();
    const int others = sums[1 - me];
    barrier.arrive_and_wait();
    sums[me] = others + 1;
  }
  semaphore.acquire();
  ++counter;
  semaphore.release();
  if (me == 0) {
    message = 1;
    sent.store(1, std::memory_order_release);
    sent.notify_all();
  } else {
    sent.wait(0, std::memory_order_acquire);
    consume(message);
  }
  return nullptr;
}

int main() {
  run_threads(works, works);
  return counter != 2;
}
