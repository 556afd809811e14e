#include "analysis/model/clocks.h"

#include <algorithm>

namespace concheck::analysis {

namespace {

bool has_epoch(const trace::Clock& clock, uint32_t slot, uint32_t epoch) {
  const auto known =
      std::lower_bound(clock.entries.begin(), clock.entries.end(), slot,
                       [](const trace::ClockEntry& entry, uint32_t wanted) { return entry.slot < wanted; });
  return known != clock.entries.end() && known->slot == slot && known->epoch >= epoch;
}

}  // namespace

bool Clocks::ordered_before(ClockId a, ClockId b) const {
  const trace::Clock* first = trace::find_by_id(clocks_, a.value);
  const trace::Clock* second = trace::find_by_id(clocks_, b.value);
  return first != nullptr && second != nullptr && has_epoch(*second, first->own_slot, first->own_epoch);
}

bool Clocks::knows_epoch(ClockId later, ClockId of, uint32_t epoch) const {
  const trace::Clock* clock = trace::find_by_id(clocks_, later.value);
  const trace::Clock* other = trace::find_by_id(clocks_, of.value);
  if (clock == nullptr || other == nullptr) return false;
  if (clock->own_slot == other->own_slot) return clock->own_epoch > epoch;
  return has_epoch(*clock, other->own_slot, epoch);
}

}  // namespace concheck::analysis
