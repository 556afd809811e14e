// priority-inversion: a thread that waited for what a thread of lower priority held, directly or through further locks.
//
// As long as the lower one runs, the wait is bounded by its critical section. When it is kept from its processor, by
// threads that the system prefers to it but not to the waiter, the wait lasts as long as those run: unbounded. L. Sha,
// R. Rajkumar, J. Lehoczky, "Priority Inheritance Protocols" (IEEE Transactions on Computers 39(9), 1990).
#ifndef CONCHECK_ANALYSIS_DETECT_PRIORITY_INVERSION_H_
#define CONCHECK_ANALYSIS_DETECT_PRIORITY_INVERSION_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class PriorityInversionDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

// The system lends the holder the priority of those who wait, or gives it the ceiling: nobody in between keeps it off.
bool lends_priority(const Lock& lock);

// One line of advice for such a lock.
Phrase priority_advice(const Lock& lock);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_PRIORITY_INVERSION_H_
