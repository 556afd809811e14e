// blocking-while-locked: a thread that slept, read, joined or waited for something else with a lock held, so that
// whoever wants the lock waits for that too.
#ifndef CONCHECK_ANALYSIS_DETECT_BLOCKING_WHILE_LOCKED_H_
#define CONCHECK_ANALYSIS_DETECT_BLOCKING_WHILE_LOCKED_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class BlockingWhileLockedDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_BLOCKING_WHILE_LOCKED_H_
