// The constructor of a function-local static takes a lock; who waits for the constructor holds nothing.
// EXPECT: none
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex mutex;
Stage stage;
int tid;

struct Table {
  Table() {
    { const std::lock_guard<std::mutex> inside(mutex); }
    stage_set(&stage, 1);
    stage_await(&stage, 2);
    wait_until_blocked(tid);
  }
  int size = 1;
};

int use() {
  static Table table;
  return table.size;
}

int main() {
  std::thread initialiser([] { use(); });
  std::thread user([] {
    stage_await(&stage, 1);
    tid = raw_gettid();
    stage_set(&stage, 2);
    use();
    const std::lock_guard<std::mutex> held(mutex);
    use();
  });
  initialiser.join();
  user.join();
}
