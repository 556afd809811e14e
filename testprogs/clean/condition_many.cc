// A condition variable for each of many requests, more than are recorded of one call site.
// EXPECT: none
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex m;

int main() {
  for (int i = 0; i < 300; ++i) {
    std::condition_variable ready;
    bool done = false;
    std::thread worker([&] {
      std::lock_guard<std::mutex> lock(m);
      done = true;
      ready.notify_one();
    });
    {
      std::unique_lock<std::mutex> lock(m);
      ready.wait(lock, [&] { return done; });
    }
    worker.join();
  }
}
