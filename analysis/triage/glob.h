// Patterns in suppressions.
#ifndef CONCHECK_ANALYSIS_TRIAGE_GLOB_H_
#define CONCHECK_ANALYSIS_TRIAGE_GLOB_H_

#include <string_view>

namespace concheck::analysis {

// Whether all of `text` fits `pattern`, in which '*' stands for any characters and '?' for any one byte. Linear in the
// text for patterns without '*', else O(|pattern| |text|).
bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_GLOB_H_
