// Wrong calls that the process noticed as they were made. misuse_words.h says which kinds of finding they are.
#ifndef CONCHECK_ANALYSIS_DETECT_MISUSE_H_
#define CONCHECK_ANALYSIS_DETECT_MISUSE_H_

#include <memory>
#include <vector>

#include "analysis/detect/detector.h"

namespace concheck::analysis {

class MisuseDetector final : public Detector {
 public:
  explicit MisuseDetector(const DetectorInfo& info) : info_(info) {}
  const DetectorInfo& info() const override { return info_; }

 private:
  DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const override;

  const DetectorInfo& info_;
};

// One a kind of finding.
std::vector<std::unique_ptr<Detector>> misuse_detectors();

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_MISUSE_H_
