// What a project has accepted so far, so that a gate fails on what is new only. A JSON file, sorted and with a line a
// member, to be kept under version control and reviewed as a diff; see docs/gate.md.
#ifndef CONCHECK_ANALYSIS_TRIAGE_BASELINE_H_
#define CONCHECK_ANALYSIS_TRIAGE_BASELINE_H_

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "analysis/report/report.h"

namespace concheck::analysis {

struct BaselineEntry {
  std::string kind;
  std::string title;   // as it was when it was written, for those who read the file
  std::string reason;  // may be empty
  std::string until;   // the last day on which it is accepted; empty: for ever
};

struct Baseline {
  std::map<std::string, BaselineEntry> entries;  // by finding id
};

// what() is one line: file, what is wrong, what to do.
class BaselineError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// `text` is the content of the file `name`. Throws BaselineError.
Baseline parse_baseline(std::string_view text, const std::string& name);

// Sorted by kind, then id. Ends with a newline.
std::string baseline_text(const Baseline& baseline);

// A baseline of all findings of `report`. Reasons and dates of those that `before` has stay; what is not found any more
// goes, unless it is of a kind that was not looked for.
Baseline baseline_of(const Report& report, const Baseline& before);

// Sets Report::compared, gone and new_findings, and the findings' novelty and reason. `today` ("2027-02-28") decides
// which entries hold no longer: their findings are new, and a note says so. `name` is the file's.
void compare(Report& report, const Baseline& baseline, const std::string& name, const std::string& today);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_BASELINE_H_
