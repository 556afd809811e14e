// Neighbouring elements of a std::vector<char> do not race.
// EXPECT: none
#include <vector>

#include "testprogs/race.h"

std::vector<char> bytes(8);

void* sets(void* number) {
  bytes[reinterpret_cast<size_t>(number)] = 1;
  return nullptr;
}

int main() { run_threads(sets, sets, sets, sets, sets, sets, sets, sets); }
