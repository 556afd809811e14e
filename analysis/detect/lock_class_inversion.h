// lock-class-inversion: locks of the same origin taken in opposite orders, but never the same ones: a heuristic, off by
// default, since different objects often can not meet (a parent and its children, one pair for each connection).
#ifndef CONCHECK_ANALYSIS_DETECT_LOCK_CLASS_INVERSION_H_
#define CONCHECK_ANALYSIS_DETECT_LOCK_CLASS_INVERSION_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

// Between classes: a cycle of the lock-order graph whose nodes are classes. Within a class: two of its locks taken one
// inside the other, by one thread towards higher addresses and by another towards lower ones. A class that a cycle of
// single locks covers is left to lock-order-inversion.
class LockClassInversionDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_LOCK_CLASS_INVERSION_H_
