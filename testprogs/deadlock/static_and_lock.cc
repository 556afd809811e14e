// The constructor of a function-local static takes a lock; a thread that holds the lock has to wait for the constructor,
// which by luck was past the lock already.
// EXPECT: lock-order-inversion threads=2 confidence=predicted at @LINE(lock-inside) and @LINE(static)
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex mutex;
Stage stage;
int tid;

struct Table {
  Table() {
    { const std::lock_guard<std::mutex> inside(mutex); }  // @lock-inside
    stage_set(&stage, 1);
    stage_await(&stage, 2);
    wait_until_blocked(tid);
  }
  int size = 1;
};

int use() {
  static Table table;  // @static
  return table.size;
}

int main() {
  std::thread initialiser([] { use(); });
  std::thread holder([] {
    stage_await(&stage, 1);
    const std::lock_guard<std::mutex> held(mutex);
    tid = raw_gettid();
    stage_set(&stage, 2);
    use();
  });
  initialiser.join();
  holder.join();
}
