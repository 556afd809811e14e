// std::shared_mutex lets readers pass a waiting writer as well.
// EXPECT: starvation subkind=writer locks=settings at @LINE(write)
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "testprogs/contention.h"

constexpr int kTurns = 200;

std::shared_mutex settings;
Stage taken;

void read_in_turn(int first) {
  for (int turn = first; turn < kTurns; turn += 2) {
    stage_await(&taken, turn);
    const std::shared_lock<std::shared_mutex> guard(settings);
    stage_set(&taken, turn + 1);
    raw_pause_us(3000);
    if (turn + 1 < kTurns) stage_await(&taken, turn + 2);
  }
}

void write_once() {
  stage_await(&taken, 2);
  const int before = stage_now(&taken);
  const std::unique_lock<std::shared_mutex> guard(settings);  // @write
  must_hold(before < 80 && stage_now(&taken) == kTurns);
}

int main() {
  begin_run();
  std::thread first(read_in_turn, 0);
  std::thread second(read_in_turn, 1);
  std::thread writer(write_once);
  first.join();
  second.join();
  writer.join();
  return 0;
}
