// The interface of a detector: a pure function of the model. It prints nothing and knows of no other detector, no
// format and no command line.
#ifndef CONCHECK_ANALYSIS_DETECT_DETECTOR_H_
#define CONCHECK_ANALYSIS_DETECT_DETECTOR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/detect/detection.h"
#include "analysis/detect/detector_info.h"
#include "analysis/model/code_names.h"
#include "analysis/model/process_model.h"

namespace concheck::analysis {

struct DetectorResult {
  std::vector<Detection> detections;
  std::vector<std::string> notes;  // what it could not look at, one line each
};

// What a person may set. A time of 0: not set.
struct DetectSettings {
  uint64_t hang_timeout_ns = 0;
  uint64_t now_ns = 0;  // the target's CLOCK_MONOTONIC
  std::map<std::string, uint64_t, std::less<>> thresholds_ns;  // by kind: from where on it counts

  // What the user set for this kind, else the detector's own.
  uint64_t threshold(const DetectorInfo& info) const {
    const auto set = thresholds_ns.find(info.kind);
    return set != thresholds_ns.end() ? set->second : info.threshold_ns;
  }
};

class Detector {
 public:
  virtual ~Detector() = default;
  virtual const DetectorInfo& info() const = 0;
  DetectorResult detect(const ProcessModel& model, CodeNames& names, const DetectSettings& settings = {}) const {
    return run(model, names, settings);
  }

 private:
  virtual DetectorResult run(const ProcessModel& model, CodeNames& names, const DetectSettings& settings) const = 0;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DETECTOR_H_
