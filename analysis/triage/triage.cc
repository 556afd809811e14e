#include "analysis/triage/triage.h"

#include <fmt/format.h>

#include <algorithm>

namespace concheck::analysis {
namespace {

bool contains(const std::vector<std::string>& kinds, const std::string& kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool ended(const Suppression& suppression, const std::string& today) {
  return !suppression.until.empty() && suppression.until < today;
}

void suppress(Report& report, const TriageSettings& settings) {
  report.notes.insert(report.notes.end(), settings.notes.begin(), settings.notes.end());
  for (const Suppression& one : settings.suppressions) {
    report.suppressions.push_back({one.origin, one.text, one.reason, one.until, 0, one.built_in, one.source});
    if (!ended(one, settings.today)) continue;
    report.notes.push_back(
        fmt::format("the suppression at {} ended on {}; it has no effect any more", one.origin, one.until));
  }
  std::erase_if(report.findings, [&](const Finding& finding) {
    for (size_t i = 0; i < settings.suppressions.size(); ++i) {
      const Suppression& one = settings.suppressions[i];
      if (ended(one, settings.today) || !suppresses(one, finding)) continue;
      ++report.suppressions[i].findings;
      ++report.suppressed;
      if (one.built_in) ++report.suppressed_by_built_in;
      return true;
    }
    return false;
  });
  // Nobody asked for them, so nobody needs to hear that they were not needed.
  std::erase_if(report.suppressions, [](const SuppressionUse& use) { return use.built_in && use.findings == 0; });
}

}  // namespace

bool fails(const Finding& finding, const TriageSettings& settings) {
  if (settings.accept_all || finding.novelty == Novelty::known) return false;
  const std::vector<std::string>& kinds = settings.fail_on;
  return !finding.informative && (kinds.empty() || contains(kinds, finding.kind));
}

void triage(Report& report, const TriageSettings& settings) {
  suppress(report, settings);
  for (Finding& finding : report.findings) {
    if (contains(settings.fail_on, finding.kind)) finding.informative = false;
  }
  report.new_findings = report.findings.size();
  if (settings.baseline) compare(report, *settings.baseline, settings.baseline_name, settings.today);
  report.failing =
      static_cast<uint64_t>(std::count_if(report.findings.begin(), report.findings.end(),
                                          [&](const Finding& finding) { return fails(finding, settings); }));
}

}  // namespace concheck::analysis
