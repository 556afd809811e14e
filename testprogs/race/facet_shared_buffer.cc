// The program's own buffer, which a facet of the C++ library fills for two threads: not what the built-in suppressions mean.
// EXPECT: data-race memory=global name=buffer at @LINE(fills) and @LINE(fills)
#include <locale>

#include "testprogs/race.h"

const char kText[] = "to be widened";
char buffer[sizeof kText];

const std::ctype<char>& facet() { return std::use_facet<std::ctype<char>>(std::locale::classic()); }

void* fills(void*) {
  facet().widen(kText, kText + sizeof kText, buffer);  // @fills
  return nullptr;
}

int main() {
  consume(facet().widen('a'));  // fills the facet's cache
  run_in_turn(fills, fills);
}
