// self-deadlock: a thread requests a lock that it holds and that is not recursive.
#ifndef CONCHECK_ANALYSIS_DETECT_SELF_DEADLOCK_H_
#define CONCHECK_ANALYSIS_DETECT_SELF_DEADLOCK_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class SelfDeadlockDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_SELF_DEADLOCK_H_
