// The initialisation of a function-local static is over before anybody uses it: the second thread has to wait for it.
// EXPECT: none
// BUILD: O1 O0
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex a;
std::mutex b;
Stage stage;
int tid;

struct Table {
  Table() {
    const std::lock_guard<std::mutex> first(a);
    const std::lock_guard<std::mutex> second(b);
    stage_set(&stage, 1);
    stage_await(&stage, 2);
    wait_until_blocked(tid);
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
  std::thread one(use);
  std::thread two([] {
    stage_await(&stage, 1);
    tid = raw_gettid();
    stage_set(&stage, 2);
    use();
  });
  one.join();
  two.join();
}
