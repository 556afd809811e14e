// lost-wakeup: a notification that woke nobody, followed by a wait on the same condition that nothing ends. Idle
// threads of a healthy program look alike, so only threads that can never go on are looked at, or those of a process in
// which nobody moves any more; and where notifications were heard too, only those count that were made without the
// mutex: a waiter that checks with the mutex held can miss no others.
#ifndef CONCHECK_ANALYSIS_DETECT_LOST_WAKEUP_H_
#define CONCHECK_ANALYSIS_DETECT_LOST_WAKEUP_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class LostWakeupDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_LOST_WAKEUP_H_
