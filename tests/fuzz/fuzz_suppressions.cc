// Suppression files of all three formats: from any text to suppressions that a finding is held against, or to one line that
// says what is wrong.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/analyze.h"
#include "analysis/triage/suppression_file.h"
#include "tests/fuzz/require.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

using fuzz::require;
using fuzz::require_line;

Report fuzz_report() {
  return sample_report({sample_inversion(), sample_deadlock(), sample_misuse(), sample_heap_race(), hostile_finding()});
}

void check(const SuppressionFile& file, const std::vector<Finding>& findings) {
  for (const std::string& note : file.notes) require_line(note);
  for (const Suppression& one : file.suppressions) {
    require(!one.text.empty());
    require(one.origin.starts_with("fuzz:"));
    require(!one.kinds.empty() || !one.conditions.empty() || !one.stack.empty());
    require(one.until.empty() || is_date(one.until));
    for (const Finding& finding : findings) suppresses(one, finding);
  }
}

}  // namespace
}  // namespace concheck::analysis

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace concheck::analysis;
  static const Report& report = *new Report(fuzz_report());
  static const std::vector<std::string>& kinds = *[] {
    auto* all = new std::vector<std::string>;
    for (const DetectorInfo& info : detectors()) all->emplace_back(info.kind);
    return all;
  }();
  try {
    check(parse_suppressions({reinterpret_cast<const char*>(data), size}, "fuzz", kinds), report.findings);
  } catch (const SuppressionError& error) {
    concheck::fuzz::require(*error.what() != 0);
  }
  return 0;
}
