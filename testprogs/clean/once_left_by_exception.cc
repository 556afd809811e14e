// An exception leaves an initialisation: it is not held any more, neither by a lock order nor for a waiter.
// EXPECT: none
#include <mutex>
#include <stdexcept>
#include <thread>

#include "testprogs/handshake.h"

std::mutex mutex;
std::once_flag flag;
int tries;
Stage stage;

void set_up() {
  if (++tries == 1) throw std::runtime_error("not yet");
  const std::lock_guard<std::mutex> inside(mutex);
}

int use() {
  static const int value = [] {
    if (++tries == 4) throw std::runtime_error("not yet either");
    return tries;
  }();
  return value;
}

// Were they still held, the lock would come after them here, and before them below.
void fail() {
  try {
    std::call_once(flag, set_up);
  } catch (const std::runtime_error&) {
  }
  tries = 3;
  try {
    use();
  } catch (const std::runtime_error&) {
  }
  const std::lock_guard<std::mutex> held(mutex);
  stage_set(&stage, 1);
}

int main() {
  std::thread first(fail);
  std::thread second([] {
    stage_await(&stage, 1);
    const std::lock_guard<std::mutex> held(mutex);
    use();
  });
  first.join();
  second.join();
  std::call_once(flag, set_up);
}
