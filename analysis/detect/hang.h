// hang: threads that have waited for longer than the timeout, without being deadlocked. A wait for a lock counts
// always, with the chain of waits to whoever holds up all of it; a wait to be woken, or for a thread's end, is how idle
// threads spend their time, so it counts only when no thread of the process makes any progress.
#ifndef CONCHECK_ANALYSIS_DETECT_HANG_H_
#define CONCHECK_ANALYSIS_DETECT_HANG_H_

#include <cstdint>

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class HangDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

// Every thread has waited for so long, without a timeout of its own.
bool no_progress(const ProcessModel& model, const DetectSettings& settings);

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_HANG_H_
