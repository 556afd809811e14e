// A property that every input must keep: libFuzzer and standalone_main.cc both take an abort for a failure.
#ifndef CONCHECK_TESTS_FUZZ_REQUIRE_H_
#define CONCHECK_TESTS_FUZZ_REQUIRE_H_

#include <cstdlib>
#include <string_view>

namespace concheck::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

// What a person's terminal is to show as one line.
inline void require_line(std::string_view text) {
  require(!text.empty());
  for (const char c : text) require((c >= 0x20 && c != 0x7f) || c < 0);
}

}  // namespace concheck::fuzz

#endif  // CONCHECK_TESTS_FUZZ_REQUIRE_H_
