// Baselines: from any text to a comparison with a report, or to one line that says what is wrong. One that was read is the
// same after it was written and read again.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/triage/baseline.h"
#include "tests/fuzz/require.h"
#include "tests/unit/analysis/sample_report.h"

namespace concheck::analysis {
namespace {

using fuzz::require;

Report fuzz_report() {
  return sample_report({sample_inversion(), sample_deadlock(), sample_misuse(), sample_heap_race(), hostile_finding()});
}

void check(const Baseline& baseline) {
  const std::string text = baseline_text(baseline);
  require(baseline_text(parse_baseline(text, "written")) == text);
  static const Report& sample = *new Report(fuzz_report());
  Report report = sample;
  compare(report, baseline, "fuzz", "2027-02-28");
  require(report.new_findings <= report.findings.size() && report.gone.size() <= baseline.entries.size());
  baseline_text(baseline_of(sample, baseline));
}

}  // namespace
}  // namespace concheck::analysis

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace concheck::analysis;
  try {
    check(parse_baseline({reinterpret_cast<const char*>(data), size}, "fuzz"));
  } catch (const BaselineError& error) {
    concheck::fuzz::require(*error.what() != 0);
  }
  return 0;
}
