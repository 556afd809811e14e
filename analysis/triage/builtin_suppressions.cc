#include "analysis/triage/builtin_suppressions.h"

#include <string>

#include "analysis/analyze.h"
#include "analysis/triage/suppression_file.h"

namespace concheck::analysis {

std::vector<Suppression> builtin_suppressions() {
  std::vector<std::string> kinds;
  for (const DetectorInfo& detector : detectors()) kinds.emplace_back(detector.kind);
  std::vector<Suppression> all = parse_suppressions(kBuiltinSuppressionsText, "built-in", kinds).suppressions;
  for (Suppression& one : all) one.built_in = true;
  return all;
}

}  // namespace concheck::analysis
