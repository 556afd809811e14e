// Readers of a std::shared_mutex that are done before the next one comes.
// EXPECT: none
#include <mutex>
#include <shared_mutex>
#include <thread>

#include "testprogs/contention.h"

constexpr int kTurns = 60;

std::shared_mutex settings;
Stage read_so_far;

void read_in_turn(int first) {
  for (int turn = first; turn < kTurns; turn += 2) {
    stage_await(&read_so_far, turn);
    {
      const std::shared_lock<std::shared_mutex> guard(settings);
      raw_pause_us(300);
    }
    raw_pause_us(1000);
    stage_set(&read_so_far, turn + 1);
  }
}

void write_often() {
  for (int turn = 0; turn < 30; ++turn) {
    {
      const std::unique_lock<std::shared_mutex> guard(settings);
    }
    raw_pause_us(1000);
  }
}

int main() {
  begin_run();
  std::thread first(read_in_turn, 0);
  std::thread second(read_in_turn, 1);
  std::thread writer(write_often);
  first.join();
  second.join();
  writer.join();
  return 0;
}
