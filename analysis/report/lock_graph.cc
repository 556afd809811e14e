#include "analysis/report/lock_graph.h"

#include <algorithm>

namespace concheck::analysis {
namespace {

bool has_name(const Finding& finding, uint32_t lock, const std::string& name) {
  const FindingLock* found = find_lock(finding, lock);
  return found != nullptr && found->name == name;
}

}  // namespace

std::vector<std::string> findings_on(const std::vector<Finding>& findings, const LockGraph& graph,
                                     const GraphEdge& edge) {
  std::vector<std::string> ids;
  const std::string& from = graph.locks[edge.from].name;
  const std::string& to = graph.locks[edge.to].name;
  for (const Finding& finding : findings) {
    const bool on_it = std::any_of(finding.steps.begin(), finding.steps.end(), [&](const FindingStep& step) {
      return has_name(finding, step.object, to) &&
             std::any_of(step.holding.begin(), step.holding.end(),
                         [&](uint32_t held) { return held != step.object && has_name(finding, held, from); });
    });
    if (on_it) ids.push_back(finding.id);
  }
  return ids;
}

}  // namespace concheck::analysis
