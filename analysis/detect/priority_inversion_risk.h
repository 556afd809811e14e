// priority-inversion-risk: locks that threads of different priority use, without a protocol that lends the holder a
// priority. In this run nobody may have waited.
//
// Mutexes with PTHREAD_PRIO_INHERIT or a right ceiling are none; nor are conditions, which have no holder: their mutex
// is looked at.
//
// With a thread between the two in priority that can take the holder's processor, the wait of the higher one has no
// bound; without, it is the longest time for which the lower one holds the lock.
#ifndef CONCHECK_ANALYSIS_DETECT_PRIORITY_INVERSION_RISK_H_
#define CONCHECK_ANALYSIS_DETECT_PRIORITY_INVERSION_RISK_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class PriorityInversionRiskDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_PRIORITY_INVERSION_RISK_H_
