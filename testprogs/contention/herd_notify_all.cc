// The same with a std::condition_variable and a predicate: notify_all() for one entry.
// EXPECT: starvation subkind=herd at @LINE(wait)
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "testprogs/contention.h"

constexpr int kWorkers = 15;
constexpr int kEntries = 50;

std::mutex mutex;
std::condition_variable changed;
int entries = 0;
int idle_workers = 0;
int looked = 0;
bool done = false;

void serve() {
  std::unique_lock<std::mutex> lock(mutex);
  while (!done) {
    ++idle_workers;
    changed.wait(lock, [] {  // @wait
      ++looked;
      return entries > 0 || done;
    });
    --idle_workers;
    if (entries > 0) --entries;
    lock.unlock();
    lock.lock();
  }
}

// Until all workers wait, each having looked so often.
void await_idle(int wanted_looks) {
  for (;; raw_pause_us(300)) {
    const std::lock_guard<std::mutex> lock(mutex);
    if (idle_workers == kWorkers && entries == 0 && looked >= wanted_looks) return;
  }
}

void deliver() {
  for (int entry = 0; entry < kEntries; ++entry) {
    // One look before the first wait, one for each notification, one more by who served it.
    await_idle(kWorkers + entry * (kWorkers + 1));
    const std::lock_guard<std::mutex> lock(mutex);
    ++entries;
    changed.notify_all();
  }
  await_idle(kWorkers + kEntries * (kWorkers + 1));
  const std::lock_guard<std::mutex> lock(mutex);
  done = true;
  changed.notify_all();
}

int main() {
  begin_run();
  std::vector<std::thread> workers;
  for (int i = 0; i < kWorkers; ++i) workers.emplace_back(serve);
  std::thread deliverer(deliver);
  deliverer.join();
  for (std::thread& worker : workers) worker.join();
  return 0;
}
