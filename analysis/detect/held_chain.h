// What was held when something was requested, as far as its record's parents tell.
#ifndef CONCHECK_ANALYSIS_DETECT_HELD_CHAIN_H_
#define CONCHECK_ANALYSIS_DETECT_HELD_CHAIN_H_

#include <map>
#include <vector>

#include "analysis/detect/cycle_finder.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

// The acquisition of `lock` that `event` was made under, or null.
inline const Acquisition* held_during(const ProcessModel& model, const Acquisition& event, SyncId lock) {
  for (int32_t i = event.parent; i >= 0; i = model.acquisitions()[i].parent) {
    if (model.acquisitions()[i].lock == lock) return &model.acquisitions()[i];
  }
  return nullptr;
}

// All that was held then, by sync id, with what guarded the whole life of the thread.
HeldSet held_set_during(const ProcessModel& model, const Acquisition& event);

// By condition. O(acquisitions).
using Notifications = std::map<SyncId, std::vector<const Acquisition*>>;
Notifications notifications_of(const ProcessModel& model);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_HELD_CHAIN_H_
