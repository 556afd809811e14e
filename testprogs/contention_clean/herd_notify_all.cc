// notify_all() where all have something to do: every worker waits for the next round.
// EXPECT: none
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "testprogs/contention.h"

constexpr int kWorkers = 6;
constexpr int kRounds = 50;

std::mutex mutex;
std::condition_variable changed;
std::condition_variable finished;
int round_number = 0;
int left = 0;

void serve() {
  for (int mine = 1; mine <= kRounds; ++mine) {
    std::unique_lock<std::mutex> lock(mutex);
    changed.wait(lock, [mine] { return round_number >= mine; });
    if (--left == 0) finished.notify_one();
  }
}

void lead() {
  for (int round = 1; round <= kRounds; ++round) {
    std::unique_lock<std::mutex> lock(mutex);
    round_number = round;
    left = kWorkers;
    changed.notify_all();
    finished.wait(lock, [] { return left == 0; });
    lock.unlock();
    raw_pause_us(1000);
  }
}

int main() {
  begin_run();
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) workers.emplace_back(serve);
  std::thread leader(lead);
  leader.join();
  for (std::thread& worker : workers) worker.join();
  return 0;
}
