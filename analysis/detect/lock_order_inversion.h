// lock-order-inversion: a cycle in the lock-order graph that some schedule can turn into a deadlock.
#ifndef CONCHECK_ANALYSIS_DETECT_LOCK_ORDER_INVERSION_H_
#define CONCHECK_ANALYSIS_DETECT_LOCK_ORDER_INVERSION_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class LockOrderInversionDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_LOCK_ORDER_INVERSION_H_
