// A reader of a std::shared_mutex wants to write it and does not stop reading first.
// EXPECT: self-deadlock locks=cache threads=1 confidence=observed at @LINE(upgrade)
// RUN: killed
#include <mutex>
#include <shared_mutex>

#include "testprogs/threads.h"

std::shared_mutex cache;
int entries;

void* look_up(void*) {
  const std::shared_lock<std::shared_mutex> reading(cache);
  if (entries == 0) {
    const std::unique_lock<std::shared_mutex> writing(cache);  // @upgrade
    ++entries;
  }
  return nullptr;
}

int main() { run_in_turn(look_up); }
