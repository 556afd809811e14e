// A std::shared_ptr object is read while another thread resets it: its counter is atomic, its pointer is not.
// EXPECT: data-race name=shared at @LINE(read) and @LINE(reset)
// BUILD: O1 O2
#include <memory>

#include "testprogs/race.h"

std::shared_ptr<int> shared = std::make_shared<int>(1);

void* reads(void*) {
  consume(shared.get());  // @read
  return nullptr;
}

void* resets(void*) {
  shared.reset();  // @reset
  return nullptr;
}

int main() { run_in_turn(reads, resets); }
