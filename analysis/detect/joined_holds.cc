#include "analysis/detect/joined_holds.h"

#include <algorithm>
#include <utility>

namespace concheck::analysis {

JoinedHolds::JoinedHolds(const ProcessModel& model) : model_(model), sets_(1) {
  const std::vector<trace::JoinedHoldRecord>& holds = model.trace().joined_holds;
  for (uint32_t i = 0; i < holds.size(); ++i) by_lock_[holds[i].sync].push_back(i);
}

uint32_t JoinedHolds::before(const Acquisition& event) {
  if (by_lock_.empty()) return 0;
  std::vector<uint32_t> set;
  for (int32_t i = event.parent; i >= 0; i = model_.acquisitions()[i].parent) {
    const Acquisition& held = model_.acquisitions()[i];
    const auto holds = by_lock_.find(held.lock.value);
    if (holds == by_lock_.end()) continue;
    for (const uint32_t hold : holds->second) {
      if (is_over_before(event, held, model_.trace().joined_holds[hold])) set.push_back(hold);
    }
  }
  if (set.empty()) return 0;
  std::sort(set.begin(), set.end());
  const auto [entry, added] = numbers_.emplace(set, static_cast<uint32_t>(sets_.size()));
  if (added) sets_.push_back(std::move(set));
  return entry->second;
}

// The event's thread was done when the hold was still on, and the two holds exclude each other.
bool JoinedHolds::is_over_before(const Acquisition& event, const Acquisition& held,
                                 const trace::JoinedHoldRecord& hold) const {
  const bool both_read = (hold.header.flags & trace::kGateShared) != 0 && held.mode == trace::Mode::shared;
  return !both_read && event.thread.value != hold.header.thread &&
         model_.clocks().ordered_before(event.clock, ClockId(hold.clock));
}

bool JoinedHolds::precedes(uint32_t set, ClockId later) const {
  return std::any_of(sets_[set].begin(), sets_[set].end(), [&](uint32_t index) {
    const trace::JoinedHoldRecord& hold = model_.trace().joined_holds[index];
    return model_.clocks().knows_epoch(later, ClockId(hold.clock), hold.since);
  });
}

}  // namespace concheck::analysis
