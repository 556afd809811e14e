#include "analysis/report/joined.h"

#include <utility>

#include "analysis/report/naming.h"

namespace concheck::analysis {

void JoinedFinding::add(const Finding& part, const std::vector<std::string>& keys) {
  if (finding_.steps.empty()) {
    finding_.kind = part.kind;
    finding_.pid = part.pid;
    finding_.process_exe = part.process_exe;
  }
  FindingThread thread = part.threads.front();
  thread.id = static_cast<uint32_t>(finding_.threads.size() + 1);
  thread.label += " of process " + std::to_string(part.pid);
  std::map<uint32_t, uint32_t> renumbered;
  for (size_t i = 0; i < part.locks.size(); ++i) {
    const FindingLock& lock = part.locks[i];
    const auto [known, added] = lock_ids_.emplace(keys[i], static_cast<uint32_t>(lock_ids_.size() + 1));
    renumbered[lock.id] = known->second;
    if (!added) continue;
    FindingLock copy = lock;
    copy.id = known->second;
    copy.label = lock.label.front() == '`' ? lock.label : std::string();
    finding_.locks.push_back(std::move(copy));
  }
  for (FindingStep step : part.steps) {
    step.thread = thread.id;
    step.object = renumbered[step.object];
    for (uint32_t& held : step.holding) held = renumbered[held];
    finding_.steps.push_back(std::move(step));
  }
  finding_.threads.push_back(std::move(thread));
}

Finding JoinedFinding::finish() {
  Naming::label(finding_.locks);
  return std::move(finding_);
}

}  // namespace concheck::analysis
