// Locks in destructors of thread-local and static objects, in atexit handlers, after main: in the same order as before.
// EXPECT: none
#include <cstdlib>
#include <mutex>
#include <thread>

std::mutex a;
std::mutex b;

void both() {
  const std::lock_guard<std::mutex> first(a);
  const std::lock_guard<std::mutex> second(b);
}

struct AtEnd {
  ~AtEnd() { both(); }
};

thread_local AtEnd of_thread;
AtEnd of_process;

int main() {
  std::atexit(both);
  for (int i = 0; i < 4; ++i) {
    std::thread([] {
      (void)&of_thread;
      both();
    }).join();
  }
  (void)&of_thread;
}
