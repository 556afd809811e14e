// lock-misuse and thread-misuse: wrong calls that the process noticed as they were made.
#ifndef CONCHECK_ANALYSIS_DETECT_LOCK_MISUSE_H_
#define CONCHECK_ANALYSIS_DETECT_LOCK_MISUSE_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class LockMisuseDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

class ThreadMisuseDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_LOCK_MISUSE_H_
