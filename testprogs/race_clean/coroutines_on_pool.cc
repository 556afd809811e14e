// Coroutines that are resumed by one thread and then by another, handed over through a locked queue.
// EXPECT: none
// BUILD: O0 O1 O2
#include <condition_variable>
#include <coroutine>
#include <mutex>
#include <vector>

#include "testprogs/race.h"

class Pool {
 public:
  void put(std::coroutine_handle<> handle) {
    {
      const std::lock_guard lock(mutex_);
      ready_.push_back(handle);
    }
    condition_.notify_one();
  }

  void finished() {
    {
      const std::lock_guard lock(mutex_);
      --running_;
    }
    condition_.notify_all();
  }

  void work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      condition_.wait(lock, [this] { return !ready_.empty() || running_ == 0; });
      if (ready_.empty()) return;
      const std::coroutine_handle<> handle = ready_.back();
      ready_.pop_back();
      lock.unlock();
      handle.resume();
      lock.lock();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  std::vector<std::coroutine_handle<>> ready_;
  int running_ = 4;
};

Pool pool;

struct Task {
  struct promise_type {
    Task get_return_object() { return {}; }
    std::suspend_never initial_suspend() noexcept { return {}; }
    std::suspend_never final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { abort(); }
  };
};

struct Reschedule {
  bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> handle) const { pool.put(handle); }
  void await_resume() const {}
};

Task counts() {
  int local = 0;
  for (int i = 0; i < 10; ++i) {
    co_await Reschedule{};
    ++local;
  }
  if (local != 10) abort();
  pool.finished();
}

void* works(void*) {
  pool.work();
  return nullptr;
}

int main() {
  for (int i = 0; i < 4; ++i) counts();
  run_threads(works, works, works);
}
