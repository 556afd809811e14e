#include "analysis/model/clocks.h"

#include <algorithm>

namespace concheck::analysis {

bool Clocks::ordered_before(ClockId a, ClockId b) const {
  const trace::Clock* first = trace::find_by_id(clocks_, a.value);
  const trace::Clock* second = trace::find_by_id(clocks_, b.value);
  if (first == nullptr || second == nullptr) return false;
  const auto known = std::lower_bound(second->entries.begin(), second->entries.end(), first->own_slot,
                                      [](const trace::ClockEntry& entry, uint32_t slot) { return entry.slot < slot; });
  return known != second->entries.end() && known->slot == first->own_slot && known->epoch >= first->own_epoch;
}

}  // namespace concheck::analysis
