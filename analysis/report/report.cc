#include "analysis/report/report.h"

#include <algorithm>

namespace concheck::analysis {

bool has_news(const Report& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const Finding& finding) { return finding.novelty != Novelty::known && !finding.informative; });
}

}  // namespace concheck::analysis
