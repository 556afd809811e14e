// The suppression files of other tools, as they are.
#ifndef CONCHECK_ANALYSIS_TRIAGE_FOREIGN_SUPPRESSIONS_H_
#define CONCHECK_ANALYSIS_TRIAGE_FOREIGN_SUPPRESSIONS_H_

#include <string>
#include <string_view>
#include <vector>

#include "analysis/triage/suppression_file.h"

namespace concheck::analysis {

struct NumberedLine {
  size_t number = 0;      // from 1
  std::string_view text;  // without blanks at its ends, never empty, no comment
};

// "race:foo". Types: race, race_top, thread, mutex, signal, deadlock, called_from_lib.
bool is_thread_sanitizer_line(std::string_view line);
SuppressionFile parse_thread_sanitizer(const std::vector<NumberedLine>& lines, const std::string& name);

// Stanzas of other tools than Helgrind and DRD are passed by.
SuppressionFile parse_valgrind(const std::vector<NumberedLine>& lines, const std::string& name);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_FOREIGN_SUPPRESSIONS_H_
