// deadlock: threads that did wait for each other, as the process noticed it, or as its last state shows it.
#ifndef CONCHECK_ANALYSIS_DETECT_DEADLOCK_H_
#define CONCHECK_ANALYSIS_DETECT_DEADLOCK_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class DeadlockDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DEADLOCK_H_
