// event-loop-stall: a thread that waits for events in a loop was kept from it, by a lock, by a call that blocks, or by
// a long computation.
#ifndef CONCHECK_ANALYSIS_DETECT_EVENT_LOOP_STALL_H_
#define CONCHECK_ANALYSIS_DETECT_EVENT_LOOP_STALL_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class EventLoopStallDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_EVENT_LOOP_STALL_H_
