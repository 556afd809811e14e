// std::call_once with a routine that needs a lock, which another thread holds while it waits for the routine's end.
// EXPECT: deadlock locks=flag,mutex threads=2 at @LINE(lock-inside) and @LINE(once-after-lock)
// RUN: killed
#include <mutex>
#include <thread>

#include "testprogs/handshake.h"

std::mutex mutex;
std::once_flag flag;
Stage stage;

void set_up() {
  stage_add(&stage);
  stage_await(&stage, 2);
  const std::lock_guard<std::mutex> inside(mutex);  // @lock-inside
}

int main() {
  std::thread initialiser([] { std::call_once(flag, set_up); });
  std::thread holder([] {
    const std::lock_guard<std::mutex> held(mutex);
    stage_add(&stage);
    stage_await(&stage, 2);
    std::call_once(flag, set_up);  // @once-after-lock
  });
  initialiser.join();
  holder.join();
}
