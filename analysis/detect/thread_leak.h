// thread-leak: threads that had ended when the process did, and were neither joined nor detached. Threads that still
// ran are none: a program may end whenever it wants.
#ifndef CONCHECK_ANALYSIS_DETECT_THREAD_LEAK_H_
#define CONCHECK_ANALYSIS_DETECT_THREAD_LEAK_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class ThreadLeakDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_THREAD_LEAK_H_
