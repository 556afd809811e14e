// libstdc++'s facet for characters remembers what it narrowed, without a lock: a race by the letter, which the built-in
// suppressions hide. The classic locale's facet is a variable of the library, that of a locale with a name is on the heap.
// EXPECT: data-race memory=global at @LINE(classic) and @LINE(classic)
// EXPECT: data-race memory=heap at @LINE(named) and @LINE(named)
// RUN: built-in
#include <locale>

#include "testprogs/race.h"

std::locale named("C.UTF-8");

void* narrows(void*) {
  consume(std::use_facet<std::ctype<char>>(std::locale::classic()).narrow('q', '?'));  // @classic
  consume(std::use_facet<std::ctype<char>>(named).narrow('q', '?'));                   // @named
  return nullptr;
}

int main() { run_in_turn(narrows, narrows); }
