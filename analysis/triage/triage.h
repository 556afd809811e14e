// From what was found to what somebody has to look at: suppressions, then the baseline, then the kinds that count.
#ifndef CONCHECK_ANALYSIS_TRIAGE_TRIAGE_H_
#define CONCHECK_ANALYSIS_TRIAGE_TRIAGE_H_

#include <optional>
#include <string>
#include <vector>

#include "analysis/report/report.h"
#include "analysis/triage/baseline.h"
#include "analysis/triage/suppression.h"

namespace concheck::analysis {

struct TriageSettings {
  std::vector<Suppression> suppressions;  // the first one that fits a finding counts
  std::vector<std::string> notes;  // on the suppression files
  std::optional<Baseline> baseline;
  std::string baseline_name;
  std::vector<std::string> fail_on;  // kinds; empty: all, but not what only informs
  bool accept_all = false;           // nothing fails: a baseline of it is about to be written
  std::string today;                 // "2027-02-28"
};

// Whether it makes a command fail: no baseline knows it, and it is of a kind that counts. One that only informs does
// not. After triage().
bool fails(const Finding& finding, const TriageSettings& settings);

// What only informs counts like the rest when its kind is in fail_on. Takes what is suppressed out of the report,
// compares the rest with the baseline, and counts what fails. Once for each report. O(findings * suppressions *
// frames).
void triage(Report& report, const TriageSettings& settings);

// Suppressions in concheck's own format for all findings of the report; their reasons are left for a person to fill in.
std::string suggest_suppressions(const Report& report);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_TRIAGE_TRIAGE_H_
