// The interface of a detector: a pure function of the model. It prints nothing and knows of no other detector, no
// format and no option.
#ifndef CONCHECK_ANALYSIS_DETECT_DETECTOR_H_
#define CONCHECK_ANALYSIS_DETECT_DETECTOR_H_

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

class Detector {
 public:
  virtual ~Detector() = default;
  virtual const DetectorInfo& info() const = 0;
  virtual DetectorResult detect(const ProcessModel& model, CodeNames& names) const = 0;
};

}  // namespace concheck::analysis

#endif  // CONCHECK_ANALYSIS_DETECT_DETECTOR_H_
