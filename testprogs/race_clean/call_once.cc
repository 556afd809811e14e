// std::call_once: what it ran is ordered before everybody who called it, also when the first attempt threw.
// EXPECT: none
// BUILD: O1 clang-O1
#include <mutex>

#include "testprogs/race.h"

int value;
std::once_flag once;

void* uses(void*) {
  std::call_once(once, [] { value = 1; });
  consume(value);
  return nullptr;
}

int main() { run_threads(uses, uses, uses, uses); }
