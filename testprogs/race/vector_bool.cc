// Neighbouring elements of a std::vector<bool> share a word.
// EXPECT: data-race memory=heap at @LINE(set) and @LINE(set)
// BUILD: O1 O2
#include <vector>

#include "testprogs/race.h"

std::vector<bool> bits(8);

void* sets(void* number) {
  bits[reinterpret_cast<size_t>(number)] = true;  // @set
  return nullptr;
}

int main() { run_in_turn(sets, sets); }
