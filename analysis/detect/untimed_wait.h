// untimed-wait: waits without a timeout, by call site. For those who must prove that a program can not hang; off by
// default.
#ifndef CONCHECK_ANALYSIS_DETECT_UNTIMED_WAIT_H_
#define CONCHECK_ANALYSIS_DETECT_UNTIMED_WAIT_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class UntimedWaitDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_UNTIMED_WAIT_H_
