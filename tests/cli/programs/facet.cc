// Two threads that fill the cache of a facet of libstdc++'s, which has no lock.
#include <locale>
#include <thread>

static void narrows() {
  const auto& facet = std::use_facet<std::ctype<char>>(std::locale::classic());
  for (char c = 'a'; c <= 'z'; ++c) facet.narrow(c, '?');
}

int main() {
  std::thread one(narrows);
  std::thread other(narrows);
  one.join();
  other.join();
}
