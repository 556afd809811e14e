// The constructor of a function-local static needs a lock; the thread that has the lock uses the static.
// EXPECT: deadlock threads=2 at @LINE(lock-inside) and @LINE(static)
// RUN: killed
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex mutex;
Stage stage;

struct Table {
  Table() {
    stage_add(&stage);
    stage_await(&stage, 2);
    const std::lock_guard<std::mutex> inside(mutex);  // @lock-inside
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
    const std::lock_guard<std::mutex> held(mutex);
    stage_add(&stage);
    stage_await(&stage, 2);
    use();
  });
  initialiser.join();
  holder.join();
}
