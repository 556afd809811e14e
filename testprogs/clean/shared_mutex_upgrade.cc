// A reader of a std::shared_mutex that wants to write it stops reading first, and looks again.
// EXPECT: none
#include <mutex>
#include <shared_mutex>

#include "testprogs/threads.h"

std::shared_mutex cache;
int entries;

void* look_up(void*) {
  {
    const std::shared_lock<std::shared_mutex> reading(cache);
    if (entries != 0) return nullptr;
  }
  const std::unique_lock<std::shared_mutex> writing(cache);
  if (entries == 0) ++entries;
  return nullptr;
}

int main() { run_in_turn(look_up, look_up); }
