// Small pieces of text that the renderers share.
#ifndef CONCHECK_ANALYSIS_RENDER_WORDS_H_
#define CONCHECK_ANALYSIS_RENDER_WORDS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace concheck::analysis {

// "1,234,567".
std::string with_thousands(uint64_t number);

// "1 thread", "2,000 threads"; `plural` when it is not just an added s.
std::string counted(uint64_t number, std::string_view noun, std::string_view plural = {});

// "350 ns", "12 us", "4.2 s".
std::string duration(uint64_t nanoseconds);

// "Lock", from "lock".
std::string capitalised(std::string_view text);

// `path` without the folder `root`, when it lies in it.
std::string relative_to(const std::string& path, const std::string& root);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_RENDER_WORDS_H_
