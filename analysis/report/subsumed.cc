#include "analysis/report/subsumed.h"

namespace concheck::analysis {

Subsumed::Subsumed(const std::vector<Finding>& findings) {
  for (const Finding& finding : findings) {
    const bool ends_never = finding.kind == "deadlock" || finding.kind == "self-deadlock" || finding.kind == "hang" ||
                            finding.kind == "lost-wakeup";
    const bool inverted = finding.kind == "priority-inversion" && finding.subkind == "unbounded";
    const bool slow = inverted || finding.kind == "blocking-while-locked" ||
                      (finding.kind == "event-loop-stall" && finding.subkind == "lock") ||
                      (finding.kind == "starvation" && finding.subkind != "long-critical-section");
    for (const FindingLock& lock : finding.locks) {
      if (ends_never) stuck_locks_.emplace(finding.pid, lock.id);
      if (inverted) inverted_locks_.emplace(finding.pid, lock.id);
      if (slow) slow_locks_.emplace(finding.pid, lock.id);
    }
    for (const FindingStep& step : finding.steps) {
      if (inverted && step.action == Action::acquire) inverted_holders_.emplace(finding.pid, step.thread);
    }
    if (finding.kind == "event-loop-stall" && finding.subkind == "processor" && !finding.threads.empty()) {
      stalled_loops_.emplace(finding.pid, finding.threads.front().id);
      for (size_t i = 1; i < finding.threads.size(); ++i) stalling_.emplace(finding.pid, finding.threads[i].id);
    }
  }
}

bool Subsumed::has(const Finding& finding) const {
  const auto is_about = [&finding](const Ids& ids, const auto& objects) {
    return !objects.empty() && ids.count({finding.pid, objects.front().id}) != 0;
  };
  if (finding.kind == "priority-inversion-risk") return is_about(inverted_locks_, finding.locks);
  if (finding.kind == "blocking-while-locked") return is_about(stuck_locks_, finding.locks);
  if (finding.kind != "starvation") return false;
  if (is_about(stuck_locks_, finding.locks)) return true;
  if (finding.subkind == "long-critical-section") return is_about(slow_locks_, finding.locks);
  const bool by_told = finding.threads.size() > 1 && stalling_.count({finding.pid, finding.threads[1].id}) != 0;
  return finding.subkind == "processor" &&
         (is_about(inverted_holders_, finding.threads) || is_about(stalled_loops_, finding.threads) || by_told);
}

}  // namespace concheck::analysis
