#include "analysis/detect/held_chain.h"

#include <algorithm>

namespace concheck::analysis {
namespace {

// Held all the time, and not in turn with others.
bool is_whole(const trace::GateRecord& gate) { return (gate.header.flags & trace::kGateChained) == 0; }

}  // namespace

HeldSet held_set_during(const ProcessModel& model, const Acquisition& event) {
  const auto& gates = model.trace().gates;
  HeldSet set;
  for (int32_t i = event.parent; i >= 0; i = model.acquisitions()[i].parent) {
    const Acquisition& held = model.acquisitions()[i];
    const bool guards_others = std::any_of(gates.begin(), gates.end(), [&](const trace::GateRecord& gate) {
      return is_whole(gate) && gate.sync == held.lock.value && gate.header.thread == held.thread.value;
    });
    set.push_back({held.lock.value, held.mode == trace::Mode::shared, guards_others ? held.thread.value : 0});
  }
  for (const trace::GateRecord& gate : gates) {
    if (is_whole(gate) && gate.thread == event.thread.value) set.push_back({gate.sync, false, gate.header.thread});
  }
  // Of a lock held twice, the exclusive hold counts.
  std::sort(set.begin(), set.end(), [](const HeldLock& a, const HeldLock& b) {
    return a.lock != b.lock ? a.lock < b.lock : a.shared < b.shared;
  });
  set.erase(std::unique(set.begin(), set.end(), [](const HeldLock& a, const HeldLock& b) { return a.lock == b.lock; }),
            set.end());
  return set;
}

Notifications notifications_of(const ProcessModel& model) {
  Notifications notifications;
  for (const Acquisition& event : model.acquisitions()) {
    if (event.mode == trace::Mode::notify) notifications[event.lock].push_back(&event);
  }
  return notifications;
}

}  // namespace concheck::analysis
