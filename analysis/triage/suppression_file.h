// Suppression files: concheck's own, described in docs/suppressions.md; ThreadSanitizer's ("type:pattern" lines,
// github.com/google/sanitizers, wiki page ThreadSanitizerSuppressions); and Valgrind's ("{ name Helgrind:Race fun:f }",
// Valgrind manual, 2.5). Which one a file is, its first line that is no comment tells.
#ifndef CONCHECK_ANALYSIS_TRIAGE_SUPPRESSION_FILE_H_
#define CONCHECK_ANALYSIS_TRIAGE_SUPPRESSION_FILE_H_

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/triage/suppression.h"

namespace concheck::analysis {

// what() is one line: file, line, what is wrong, what to do.
class SuppressionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct SuppressionFile {
  std::vector<Suppression> suppressions;
  std::vector<std::string> notes;  // what of it can have no effect here, one line each
};

// `text` is the content of the file `name`; `kinds` are the kinds of finding that there are. Throws SuppressionError.
SuppressionFile parse_suppressions(std::string_view text, const std::string& name,
                                   const std::vector<std::string>& kinds);

// "2027-02-28", and a day that exists.
bool is_date(std::string_view text);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_SUPPRESSION_FILE_H_
