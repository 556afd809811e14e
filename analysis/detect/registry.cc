#include "analysis/detect/registry.h"

#include "analysis/detect/blocking_while_locked.h"
#include "analysis/detect/data_race.h"
#include "analysis/detect/deadlock.h"
#include "analysis/detect/event_loop_stall.h"
#include "analysis/detect/hang.h"
#include "analysis/detect/lock_class_inversion.h"
#include "analysis/detect/lock_order_inversion.h"
#include "analysis/detect/lost_wakeup.h"
#include "analysis/detect/misuse.h"
#include "analysis/detect/priority_inversion.h"
#include "analysis/detect/priority_inversion_risk.h"
#include "analysis/detect/self_deadlock.h"
#include "analysis/detect/starvation.h"
#include "analysis/detect/thread_leak.h"
#include "analysis/detect/untimed_wait.h"

namespace concheck::analysis {
namespace {

template <typename... Detectors>
std::vector<std::unique_ptr<Detector>> make_all() {
  std::vector<std::unique_ptr<Detector>> all;
  (all.push_back(std::make_unique<Detectors>()), ...);
  return all;
}

}  // namespace

const std::vector<std::unique_ptr<Detector>>& detector_registry() {
  static const auto& all = *[] {
    auto* made = new std::vector<std::unique_ptr<Detector>>(
        make_all<DataRaceDetector, DeadlockDetector, SelfDeadlockDetector, HangDetector, LostWakeupDetector, LockOrderInversionDetector,
                 LockClassInversionDetector, ThreadLeakDetector>());
    std::vector<std::unique_ptr<Detector>> on_waiting =
        make_all<StarvationDetector, PriorityInversionDetector, PriorityInversionRiskDetector,
                 BlockingWhileLockedDetector, EventLoopStallDetector, UntimedWaitDetector>();
    for (std::unique_ptr<Detector>& detector : on_waiting) made->push_back(std::move(detector));
    for (std::unique_ptr<Detector>& detector : misuse_detectors()) made->push_back(std::move(detector));
    return made;
  }();
  return all;
}

}  // namespace concheck::analysis
