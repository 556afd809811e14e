#include "analysis/report/merge.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "analysis/report/fingerprint.h"
#include "analysis/report/subsumed.h"

namespace concheck::analysis {

namespace {

// All its waits for a condition are told as lost wake-ups.
bool waits_for_lost_only(const Finding& finding, const std::set<std::pair<uint32_t, uint32_t>>& lost) {
  if (finding.kind != "deadlock" && finding.kind != "hang") return false;
  bool any = false;
  for (const FindingStep& step : finding.steps) {
    const FindingLock* object = find_lock(finding, step.object);
    if (step.action != Action::wait || object == nullptr || object->kind != "condition") continue;
    if (lost.count({finding.pid, step.object}) == 0) return false;
    any = true;
  }
  return any;
}

void add_tests(std::vector<std::string>& tests, const std::vector<std::string>& more) {
  std::vector<std::string> all;
  std::set_union(tests.begin(), tests.end(), more.begin(), more.end(), std::back_inserter(all));
  tests = std::move(all);
}

}  // namespace

std::vector<Finding> merge_findings(std::vector<Finding> findings) {
  // A deadlock that happened says more than that it could: the same code, the same locks, so the same mistake.
  std::set<std::string> deadlocked;
  for (const Finding& finding : findings) {
    if (finding.kind == "deadlock") deadlocked.insert(code_key(finding));
  }

  // Why they wait says more than that they do.
  std::set<std::pair<uint32_t, uint32_t>> lost;  // process, condition
  for (const Finding& finding : findings) {
    if (finding.kind == "lost-wakeup" && !finding.steps.empty()) lost.emplace(finding.pid, finding.steps.back().object);
  }

  const Subsumed subsumed(findings);
  using Same = std::pair<std::string, std::string>;  // fingerprint, code key
  std::map<Same, Finding> merged;
  for (Finding& finding : findings) {
    std::string key = code_key(finding);
    if (finding.kind == "lock-order-inversion" && deadlocked.count(key) != 0) continue;
    if (!lost.empty() && waits_for_lost_only(finding, lost)) continue;
    if (subsumed.has(finding)) continue;
    std::string base = fingerprint(finding);
    const auto [entry, added] = merged.try_emplace({std::move(base), std::move(key)});
    if (added) {
      entry->second = std::move(finding);
      continue;
    }
    if (finding.memory && finding.confidence != entry->second.confidence) {
      // A race that did happen says more than that it could.
      if (finding.confidence > entry->second.confidence) entry->second = std::move(finding);
      continue;
    }
    // The same in another process, where it was worse.
    if (finding.severity > entry->second.severity) std::swap(entry->second, finding);
    entry->second.count += finding.count;
    add_tests(entry->second.tests, finding.tests);
    std::vector<FindingStep>& steps = entry->second.steps;
    for (size_t i = 0; i < std::min(steps.size(), finding.steps.size()); ++i) steps[i].seen += finding.steps[i].seen;
    for (const auto& [name, value] : finding.metrics) {
      uint64_t& metric = entry->second.metrics[name];
      metric = std::max(metric, value);
    }
  }

  std::vector<Finding> result;
  std::map<std::string, unsigned> ordinals;
  for (auto& [same, finding] : merged) {
    finding.id = fingerprint(finding, ordinals[same.first]++);
    result.push_back(std::move(finding));
  }
  std::sort(result.begin(), result.end(), [](const Finding& a, const Finding& b) {
    return std::tuple(-static_cast<int>(a.severity), -static_cast<int>(a.confidence), a.title, a.id) <
           std::tuple(-static_cast<int>(b.severity), -static_cast<int>(b.confidence), b.title, b.id);
  });
  return result;
}

}  // namespace concheck::analysis
