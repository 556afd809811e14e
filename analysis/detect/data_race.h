// data-race: two threads accessed the same memory, one of them writing, and nothing ordered the two. The process itself
// saw them; what is left to do is to tell each mistake once, and to say what would have ordered the accesses.
#ifndef CONCHECK_ANALYSIS_DETECT_DATA_RACE_H_
#define CONCHECK_ANALYSIS_DETECT_DATA_RACE_H_

#include "analysis/detect/detector.h"

namespace concheck::analysis {

// One detection for each pair of code lines and memory (a variable, or what one place in the code allocates). Races
// that are only possible have that confidence; the process looks for them when it is asked to.
// O(records * log(records)).
class DataRaceDetector final : public Detector {
 public:
  const DetectorInfo& info() const override;

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DATA_RACE_H_
