// What somebody who mistyped a name probably meant.
#ifndef CONCHECK_CLI_SUGGEST_H_
#define CONCHECK_CLI_SUGGEST_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace concheck::cli {

// The restricted Damerau-Levenshtein distance ("optimal string alignment"): the fewest insertions, deletions,
// substitutions and swaps of neighbours that turn `a` into `b`, no substring being edited twice. O(|a| |b|) time.
size_t edit_distance(std::string_view a, std::string_view b);

// The candidate closest to `word`, or "" when none is near: within a third of the word's length (at least one edit), or
// beginning with `word` when that has three letters or more. Upper and lower case are the same; ties go to the first.
std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

// "; did you mean 'X'?" for the nearest candidate, or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace concheck::cli

#endif  // CONCHECK_CLI_SUGGEST_H_
