// The initialisation of a function-local static is over before anybody uses it, and the second thread comes much later.
// EXPECT: none
// KNOWN-FALSE-ALARM: the second thread tests the guard by itself, without a call that could be seen
// BUILD: O1 O0
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex a;
std::mutex b;
Stage stage;

struct Table {
  Table() {
    const std::lock_guard<std::mutex> first(a);
    const std::lock_guard<std::mutex> second(b);
  }
  int size = 1;
};

int use() {
  static Table table;
  const std::lock_guard<std::mutex> first(b);
  const std::lock_guard<std::mutex> second(a);
  return table.size;
}

int main() {
  std::thread one([] {
    use();
    stage_set(&stage, 1);
  });
  std::thread two([] {
    stage_await(&stage, 1);
    use();
  });
  one.join();
  two.join();
}
